import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { probePreflight, type PreflightQuestions } from '../../../src/preflight/probe.ts'
import { LocalHost } from '../../helpers/local-host.ts'

const asked: PreflightQuestions = {
  places: [
    { path: '/', needs: 1, keeps: false, served: false },
    { path: '/tmp/not/there', needs: 1, keeps: false, served: true },
  ],
  user: 'nobody',
  peers: ['127.0.0.1'],
  targets: [],
  fetched: [],
}

test('reads places, routes, the own name and ports in one script', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const bound = server.address()
  const port = typeof bound === 'object' && bound !== null ? bound.port : 0
  const host = new LocalHost('a')
  const targets = [{ address: '127.0.0.1', port }]
  try {
    const answers = await probePreflight(host, { ...asked, targets }, AbortSignal.timeout(20_000))
    expect(answers.reach.get(`127.0.0.1 ${port}`)).toBe('open')
    expect([...answers.places.places.keys()]).toEqual(['/', '/tmp/not/there'])
    expect(answers.places.places.get('/')).toMatchObject({ there: '/', fileSystem: { mount: '/' } })
    expect(answers.places.places.get('/tmp/not/there')?.there).toBe('/tmp')
    expect(answers.places.closed).toEqual([])
    expect(answers.noRoutes.size).toBe(0)
    expect(host.scripts).toHaveLength(1)
  } finally {
    server.close()
  }
})

test('a host that ends the answer early is named', async () => {
  const host = new LocalHost('a')
  host.script = () => Promise.resolve({ exit: 1, stdout: Buffer.from(''), stderr: Buffer.from('no space') })
  await expect(probePreflight(host, asked, AbortSignal.timeout(20_000))).rejects.toMatchObject({
    code: 'probe-failed',
    where: { host: 'a', step: 'probe' },
    output: 'no space',
  })
})
