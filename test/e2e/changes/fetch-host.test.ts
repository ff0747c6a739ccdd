import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution } from '../../../lab/index.ts'
import { edited, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench } from '../../helpers/lab/bench.ts'

/** The login and the signature in the address of the mirror. */
const SECRETS = ['geheim-login', 'geheim-signature']
/** Bytes after which the mirror breaks off its first answer. */
const BROKEN_OFF = 20_000_000

// The tests below build on each other, in order.
describe('a host that downloads the distribution itself', () => {
  let bench: Bench
  let mirror: Server
  let inventory: string
  /** What the hosts asked for: method and range. */
  const asked: string[] = []

  beforeAll(async () => {
    bench = await openBench(1, {})
    const file = await distribution('5.5.0')
    mirror = createServer((request, response) => {
      asked.push(`${request.method ?? ''} ${request.headers.range ?? ''}`.trim())
      void answer(request.method === 'HEAD', request.headers.range).catch(() => {
        response.destroy()
      })
      async function answer(isHead: boolean, range: string | undefined): Promise<void> {
        const { size } = await stat(file)
        const start = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0)
        const part = start > 0 ? { 'content-range': `bytes ${start}-${size - 1}/${size}` } : {}
        response.writeHead(start > 0 ? 206 : 200, { 'content-length': size - start, ...part })
        if (isHead) response.end()
        else if (start === 0) {
          await pipeline(createReadStream(file, { end: BROKEN_OFF - 1 }), response, { end: false })
          response.socket?.end()
        } else await pipeline(createReadStream(file, { start }), response)
      }
    })
    // The address of this machine in the network of the lab.
    const gateway = bench.host('mq1').address.replace(/\d+$/, '1')
    await new Promise<void>((resolve) => mirror.listen(0, gateway, resolve))
    const { port } = mirror.address() as AddressInfo
    const hash = createHash('sha512')
    await pipeline(createReadStream(file), hash)
    const url = `http://mirror:${SECRETS[0] ?? ''}@${gateway}:${port}/rocketmq.zip?signature=${SECRETS[1] ?? ''}`
    const text = edited(
      oneHostInventory(bench, '5.5.0'),
      "artifact: { file: '${RMQ_DISTRIBUTION}' }",
      `artifact: { url: '${url}', sha512: ${hash.digest('hex')}, fetch: host }`,
    )
    inventory = await written(bench, 'fetch.yaml', text)
  })
  afterAll(async () => {
    await new Promise((resolve) => mirror.close(resolve))
    await bench.close()
  })

  const isKept = (text: string): void => {
    for (const secret of SECRETS) expect(text).not.toContain(secret)
  }

  test('check asks the mirror from the host', async () => {
    const { code, stdout, stderr } = await bench.rmq(['check', inventory, '--verbose'])
    expect(code, stdout + stderr).toBe(0)
    expect(stdout).toContain('/rocketmq.zip')
    expect(asked).toEqual(['HEAD'])
    isKept(stdout + stderr)
  })

  test('a transfer that breaks off is resumed, and the cluster comes up', async () => {
    asked.length = 0
    const plan = await bench.rmq(['plan', '--scripts', inventory])
    isKept(plan.stdout + plan.stderr)
    const apply = await bench.rmq(['apply', inventory])
    expectSuccess(apply)
    expect(asked).toEqual(['GET', `GET bytes=${BROKEN_OFF}-`])
    isKept(apply.stdout + apply.stderr)
    isKept(await onHost(bench.host('mq1'), 'journalctl --no-pager -n 2000'))
  })

  test('again there is nothing to do, and no request', async () => {
    asked.length = 0
    await secondApply(bench, inventory)
    expect(asked).toEqual([])
  })
})
