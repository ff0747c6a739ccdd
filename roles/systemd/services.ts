import { Unknown, type AnyResource, type Need, type Step, type World } from '../../src/engine/resource.ts'
import type { Cluster, Host, Instance } from '../../src/inventory/model.ts'
import { sha256 } from '../../src/resources/file.ts'
import { service } from '../../src/resources/service.ts'
import type { StartParts } from '../../src/runtime/runtime.ts'
import { renderConf, withHostFacts } from '../config/conf.ts'
import { renderEnv } from '../config/env.ts'
import { releaseDir } from '../rocketmq/paths.ts'
import { instancesOf } from './index.ts'
import { runtimeOf } from './runtime.ts'
import { renderUnit, unitFile } from './unit.ts'

/** What only the assembler of the roles knows: who waits for whom, and how RocketMQ itself is asked. */
export interface ServiceWiring {
  needs(instance: Instance): readonly Need[]
  /** Steps before a running instance is restarted: what must hold, or it is left alone. */
  beforeRestart(instance: Instance): readonly Step[]
  /** Steps when the port answers, before the instance counts as started. */
  afterStart(instance: Instance): readonly Step[]
}

/** The running instances of a host, in the order of the model. */
export function services(cluster: Cluster, host: Host, wiring: ServiceWiring): readonly AnyResource[] {
  const runtime = runtimeOf(cluster)
  const neighbours = instancesOf(cluster, host)
  return neighbours.map((instance) =>
    service({
      runtime,
      instance,
      neighbours,
      parts: (world) => startParts(cluster, instance, world),
      needs: [...ownFiles(host, instance), ...wiring.needs(instance)],
      beforeRestart: wiring.beforeRestart(instance),
      afterStart: wiring.afterStart(instance),
    }),
  )
}

/** What a start should be made of, by the names of the record that the unit writes at each start. */
export function startParts(cluster: Cluster, instance: Instance, world: World): StartParts | Unknown {
  const whole = withHostFacts(instance, world)
  if (whole instanceof Unknown) return whole
  return {
    conf: sha256(renderConf(whole)),
    env: sha256(renderEnv(cluster, instance)),
    unit: sha256(renderUnit(cluster, instance)),
    release: releaseDir(cluster),
  }
}

function ownFiles(host: Host, { paths }: Instance): Need[] {
  return [paths.conf, paths.env, unitFile({ paths })].map((path) => ({ host: host.name, id: `file:${path}` }))
}
