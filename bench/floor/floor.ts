import { readFileSync } from 'node:fs'
import ssh2 from 'ssh2'
import type { FloorHost, FloorInput } from './types.ts'

/**
 * The least that a program with ssh2 on this Node can take: connects to all hosts, runs on each the probe script that `apply` sends,
 * asks a name server through the tunnel of its host once, and ends. It compares nothing.
 */
const [, , file = ''] = process.argv
const input = JSON.parse(readFileSync(file, 'utf8')) as FloorInput
const privateKey = readFileSync(input.identityFile)

await Promise.all(input.hosts.map(visit))

async function visit(host: FloorHost): Promise<void> {
  const client = await connect(host)
  const { nameServer } = input
  const [bytes] = await Promise.all([
    run(client, host.script),
    host.name === nameServer.host ? ask(client, nameServer.address, nameServer.port) : undefined,
  ])
  if (bytes === 0) throw new Error(`${host.name} answered nothing`)
  client.end()
}

function connect({ address, port, keys }: FloorHost): Promise<ssh2.Client> {
  const client = new ssh2.Client()
  return new Promise((resolve, reject) => {
    client.on('error', reject)
    client.on('connect', () => {
      client.setNoDelay(true)
    })
    client.on('ready', () => {
      resolve(client)
    })
    client.connect({
      host: address,
      port,
      username: 'root',
      privateKey,
      hostVerifier: (key: Buffer) => keys.includes(key.toString('base64')),
    })
  })
}

/** @returns bytes of the answer */
function run(client: ssh2.Client, script: string): Promise<number> {
  return new Promise((resolve, reject) => {
    client.exec('sh', (error, channel) => {
      if (error) {
        reject(error)
        return
      }
      let bytes = 0
      channel.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      channel.stderr.resume()
      channel.on('close', () => {
        resolve(bytes)
      })
      channel.end(script)
    })
  })
}

/** GET_BROKER_CLUSTER_INFO, by the remoting protocol of RocketMQ. */
function ask(client: ssh2.Client, address: string, port: number): Promise<void> {
  const header = Buffer.from(
    JSON.stringify({ code: 106, language: 'JAVA', version: 0, opaque: 1, flag: 0, extFields: {} }),
  )
  const frame = Buffer.alloc(8)
  frame.writeInt32BE(4 + header.length, 0)
  frame.writeInt32BE(header.length, 4)
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, address, port, (error, channel) => {
      if (error) {
        reject(error)
        return
      }
      let answer = Buffer.alloc(0)
      channel.on('data', (chunk: Buffer) => {
        answer = Buffer.concat([answer, chunk])
        if (answer.length < 4 || answer.length < 4 + answer.readInt32BE(0)) return
        channel.destroy()
        resolve()
      })
      channel.write(Buffer.concat([frame, header]))
    })
  })
}
