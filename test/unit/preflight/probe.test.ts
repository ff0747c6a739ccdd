import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { probePreflight } from '../../../src/preflight/probe.ts'
import { LocalHost } from '../../helpers/local-host.ts'

test('reads space, the own name and ports in one script', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  const host = new LocalHost('a')
  const target = { address: '127.0.0.1', port }
  try {
    const answers = await probePreflight(host, ['/', '/tmp/not/there'], [target], AbortSignal.timeout(20_000))
    expect(answers.reach.get(`127.0.0.1 ${port}`)).toBe('open')
    expect(answers.spaces.map(({ path }) => path)).toEqual(['/', '/tmp/not/there'])
    expect(answers.spaces[0]?.mount).toBe('/')
    expect(answers.spaces[0]?.available).toBeGreaterThan(0)
    expect(answers.spaces[0]?.usedRatio).toBeLessThanOrEqual(1)
    expect(host.scripts).toHaveLength(1)
  } finally {
    server.close()
  }
})

test('a host that ends the answer early is named', async () => {
  const host = new LocalHost('a')
  host.script = () => Promise.resolve({ exit: 1, stdout: Buffer.from(''), stderr: Buffer.from('no space') })
  await expect(probePreflight(host, ['/'], [], AbortSignal.timeout(20_000))).rejects.toMatchObject({
    code: 'probe-failed',
    where: { host: 'a', step: 'probe' },
    output: 'no space',
  })
})
