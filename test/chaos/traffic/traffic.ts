import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { run } from '../../../lab/process.ts'

const SOURCE = fileURLToPath(new URL('Traffic.java', import.meta.url))
const BEGIN_MS = 90_000
const POLL_MS = 100

/** A process of seconds is not worth the work of the optimizing compiler, and there are as many collectors as cores otherwise. */
const QUICK_JVM = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC']

/** Messages of one round. */
export interface Count {
  readonly acknowledged: number
  readonly failed: number
  readonly lost: number
  readonly output: string
}

export interface Traffic {
  /** Stops sending and waits until every acknowledged message is consumed, 90 s at most. */
  end(): Promise<Count>
  /** Ends the process at once. Harmless when it has ended. */
  kill(): void
}

/** RocketMQ's own client with the program compiled, in a folder of this machine. @returns the class path */
export async function prepareTraffic(archive: string, dir: string): Promise<string> {
  const home = join(dir, 'client')
  await mkdir(home, { recursive: true })
  await run('unzip', ['-q', '-o', '-j', archive, '*/lib/*.jar', '-d', home])
  await run('javac', ['-cp', `${home}/*`, '-d', home, SOURCE])
  return `${home}/*:${home}`
}

/**
 * Starts producer and consumer; returns when messages pass.
 * @param nameServers 'address:port;address:port'
 * @param group new for each round: a consumer that begins with the first message
 */
export async function beginTraffic(
  classPath: string,
  nameServers: string,
  topic: string,
  group: string,
  dir: string,
): Promise<Traffic> {
  const folder = join(dir, `traffic-${group}`)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const options = [
    '-Xmx96m',
    ...QUICK_JVM,
    '-Drocketmq.client.rebalance.waitInterval=1000',
    '-Duser.home=' + folder,
  ]
  const child = spawn('java', [...options, '-cp', classPath, 'Traffic', nameServers, topic, group, folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const keep = (text: string): void => {
    output += text
  }
  child.stdout.setEncoding('utf8').on('data', keep)
  child.stderr.setEncoding('utf8').on('data', keep)
  const state = { isOver: false }
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => {
      state.isOver = true
      resolve()
    })
  })
  const kill = (): void => {
    if (!state.isOver) child.kill('SIGKILL')
  }
  for (let waited = 0; !existsSync(join(folder, 'begun')); waited += POLL_MS) {
    if (state.isOver || waited > BEGIN_MS) {
      kill()
      throw new Error(`the traffic did not begin:\n${output}`)
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
  return {
    kill,
    end: async () => {
      await writeFile(join(folder, 'end'), '')
      await ended
      const [, acknowledged, failed, lost] =
        /^acknowledged (\d+), failed (\d+), lost (\d+)$/m.exec(output) ?? []
      if (lost === undefined) throw new Error(`the traffic ended early:\n${output}`)
      return { acknowledged: Number(acknowledged), failed: Number(failed), lost: Number(lost), output }
    },
  }
}
