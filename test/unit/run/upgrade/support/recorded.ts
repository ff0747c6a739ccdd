import { mkdirSync } from 'node:fs'
import type { PlacedResource } from '../../../../../src/engine/desired-state.ts'
import { unmanagedInstances } from '../../../../../src/instances/unmanaged-instances.ts'
import type { Stage } from '../../support/stage.ts'

/** Writes records of these instances (instance → release) to the hosts, and returns the resources that read them. */
export function recorded(stage: Stage, records: Readonly<Record<string, string>>): PlacedResource[] {
  for (const host of stage.hosts) mkdirSync(host.path('state/lab/instances'), { recursive: true })
  for (const [id, rocketmq] of Object.entries(records)) {
    const host = stage.hosts.find(
      ({ host: name }) => name === stage.cluster.instances.find((one) => one.id === id)?.host,
    )
    host?.write(
      `state/lab/instances/${id}.json`,
      `${JSON.stringify({ instance: id, rocketmq }, undefined, 2)}\n`,
    )
  }
  const known = stage.cluster.instances.map(({ id }) => id)
  return stage.hosts.map(({ host }) => ({
    host,
    role: 'record',
    phase: 'files',
    resource: unmanagedInstances({ host, folder: '/var/lib/rmq-provision/lab/instances', known }),
  }))
}
