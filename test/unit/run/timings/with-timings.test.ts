import { beforeEach, expect, it } from 'vitest'
import { withTimings } from '../../../../src/run/timings/with-timings.ts'
import { printed } from '../../../helpers/fake-host.ts'
import { Stage } from '../support/stage.ts'

let stage: Stage
beforeEach(async () => {
  stage = await Stage.make()
})

it('hands on the context as it is without the flag', async () => {
  const context = stage.context()
  expect(await withTimings(context, {}, (given) => Promise.resolve(given === context))).toBe(true)
  expect(stage.shown).toEqual([])
})

it('shows what was done with a host, and the processes that began there', async () => {
  const pids = ['0.1 0.2 0.3 1/99 500', '0.1 0.2 0.3 1/99 542']
  stage.mq1.before = (script) =>
    script.includes('/proc/loadavg')
      ? Promise.resolve(printed(`${pids.shift()?.split(' ').at(-1) ?? ''}\n`))
      : Promise.resolve(printed('hello'))
  await withTimings(stage.context(), { timings: true }, async (context) => {
    const [host] = stage.cluster.hosts
    if (host === undefined) throw new Error('the cluster has no host')
    const connected = await context.connect(host, { acceptNewHostKeys: false })
    await connected.script('echo hello')
    await connected.close()
  })
  const [{ type, data } = { type: '', data: {} }] = stage.shown
  expect(type).toBe('timings')
  expect(data).toMatchObject({ hosts: [{ host: 'mq1', scripts: 1, uploads: 0, tunnels: 0, processes: 42 }] })
})

it('shows the timings of a command that fails, and throws its error', async () => {
  const failing = withTimings(stage.context(), { timings: true }, () => Promise.reject(new Error('broken')))
  await expect(failing).rejects.toThrow('broken')
  expect(stage.shown.map(({ type }) => type)).toEqual(['timings'])
})
