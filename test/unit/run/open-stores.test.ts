import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Plan } from '../../../src/engine/plan.ts'
import { openStores } from '../../../src/run/open-stores.ts'
import type { Instance } from '../../../src/model/cluster.ts'
import { LocalHost } from '../../helpers/local-host.ts'
import { scratch } from '../resources/on-host.ts'
import { broker, cluster, mq1 } from '../support/example.ts'

/** A store with a file of the log, and a process table with java that has the file open. */
function opened(cgroup: string): { readonly root: string; readonly proc: string } {
  const [root, proc] = [scratch(), scratch()]
  mkdirSync(join(root, 'commitlog'))
  writeFileSync(join(root, 'commitlog', '00000000000000000000'), '')
  mkdirSync(join(proc, '12/fd'), { recursive: true })
  writeFileSync(join(proc, '12/comm'), 'java\n')
  writeFileSync(join(proc, '12/cgroup'), `0::${cgroup}\n`)
  writeFileSync(join(proc, '12/maps'), '')
  symlinkSync(join(root, 'commitlog', '00000000000000000000'), join(proc, '12/fd/3'))
  return { root, proc }
}

const planOf = (action: 'start' | 'restart', kind: string): Plan => ({
  stages: [
    {
      phase: 'start',
      title: 'Start',
      hosts: [
        {
          host: mq1.name,
          changes: [
            {
              host: mq1.name,
              role: 'systemd',
              phase: 'start',
              resource: `${kind}:${broker.id}`,
              owner: broker.id,
              action,
              summary: '',
              disrupts: false,
            },
          ],
        },
      ],
    },
  ],
  blocked: [],
  unreachable: [],
  unchanged: 0,
})

const TAKE_OVER = `If it is ${broker.id}, set up by hand, write takeOver: true into the inventory.`

test.each<[string, 'start' | 'restart', string, boolean, string | undefined, string]>([
  ['started by hand', 'start', '/user.slice', false, TAKE_OVER, 'service'],
  ['that the command start meets', 'start', '/user.slice', false, TAKE_OVER, 'running'],
  ['that no take over knows', 'start', '/user.slice', true, '', 'service'],
  ['of the instance itself', 'start', `/system.slice/${broker.paths.unit}`, false, undefined, 'service'],
  ['of an instance that is not started', 'restart', '/user.slice', false, undefined, 'service'],
])('a process %s', async (_what, action, cgroup, takeOver, way, kind) => {
  const { root, proc } = opened(cgroup)
  const config = new Map([
    ...broker.config,
    ['storePathRootDir', root],
    ['storePathCommitLog', `${root}/commitlog`],
  ])
  const moved: Instance = { ...broker, config }
  const host = new LocalHost(mq1.name)
  const found = await openStores(
    {
      cluster: {
        ...cluster,
        takeOver,
        instances: cluster.instances.map((each) => (each.id === broker.id ? moved : each)),
      },
      access: new Map([[mq1.name, host]]),
      context: { stop: AbortSignal.timeout(20_000) },
    },
    planOf(action, kind),
    proc,
  )
  expect(host.scripts.length).toBe(action === 'start' ? 1 : 0)
  if (way === undefined) {
    expect(found).toEqual([])
    return
  }
  expect(found).toEqual([
    {
      host: mq1.name,
      role: 'store',
      resource: `in-use:${broker.id}`,
      reason: expect.stringMatching(
        new RegExp(
          `^${broker.id} cannot start on its store: pid 12 \\(java, user \\w+\\) has a file of it open$`,
        ),
      ) as string,
      hint: `Stop that process, or give ${broker.id} another store in the inventory. ${way}`.trim(),
    },
  ])
})
