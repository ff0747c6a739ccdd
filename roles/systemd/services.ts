import { Unknown, type AnyResource, type Need } from '../../src/engine/resource.ts'
import type { ResourceRef, World } from '../../src/engine/world.ts'
import type { InstanceHooks } from '../../src/rocketmq/rolling/hooks.ts'
import type { Cluster, Host, Instance } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { fileRef, sha256 } from '../../src/resources/file.ts'
import { service } from '../../src/instances/service/service.ts'
import { has } from '../../src/releases/features.ts'
import { containerDigest } from '../../src/runtime/docker/container.ts'
import type { StartParts } from '../../src/runtime/runtime.ts'
import { unitFile } from '../../src/layout/systemd.ts'
import { renderConf, withHostFacts } from '../config/conf.ts'
import { renderEnv } from '../config/env.ts'
import { containerOf, imageOf } from '../../src/runtime/docker/container-of.ts'
import { imageRef } from '../docker/image.ts'
import { ownProgramRefs } from '../own-program/index.ts'
import { scriptOf } from '../heap/index.ts'
import { takeOverPlace } from '../take-over/index.ts'
import { compact } from '../../src/objects.ts'
import { runtimeOf } from '../../src/runtime/index.ts'
import { runsFrom } from '../../src/layout/program.ts'
import { renderUnit } from './unit.ts'

/** Wiring by the site: what an instance waits for, and the steps around its start. */
export interface ServiceWiring extends Omit<InstanceHooks, 'remove'> {
  needs(instance: Instance): readonly Need[]
  follows(instance: Instance): (world: World) => readonly ResourceRef[]
}

/** The running instances of a host, in the order of the model. */
export function services(cluster: Cluster, host: Host, wiring: ServiceWiring): readonly AnyResource[] {
  const runtime = runtimeOf(cluster)
  const neighbours = instancesOn(cluster, host)
  return neighbours.map((instance) =>
    service({
      runtime,
      instance,
      neighbours,
      parts: (world) => startParts(cluster, instance, world),
      needs: [...ownResources(cluster, host, instance), ...wiring.needs(instance)],
      follows: wiring.follows(instance),
      beforeStart: wiring.beforeStart(instance),
      beforeRestart: wiring.beforeRestart(instance),
      afterStart: wiring.afterStart(instance),
      reopenWrites: wiring.reopenWrites(instance),
      changePassword: wiring.changePassword(instance),
      ...compact({ takeOver: takeOverPlace(cluster, instance) }),
    }),
  )
}

/** Parts of a start, by their names in the runtime. */
export function startParts(cluster: Cluster, instance: Instance, world: World): StartParts | Unknown {
  const whole = withHostFacts(instance, world)
  if (whole instanceof Unknown) return whole
  const files = { conf: sha256(renderConf(whole)), env: sha256(renderEnv(cluster, instance)) }
  const { runtime } = cluster
  if (runtime.kind === 'docker') {
    return { ...files, container: containerDigest(containerOf(cluster, runtime, instance)) }
  }
  const text = has(cluster.rocketmq.version, 'java-opt-ext') ? undefined : scriptOf(cluster, instance, world)
  return {
    ...files,
    unit: sha256(renderUnit(cluster, instance)),
    release: runsFrom(cluster, instance).release,
    ...(text === undefined ? {} : { script: sha256(text) }),
  }
}

/** The instance's files, and what carries it: its unit, or the image; what its own program needs. */
function ownResources(cluster: Cluster, host: Host, instance: Instance): Need[] {
  const { runtime } = cluster
  const { paths, own } = instance
  const carrier =
    runtime.kind === 'docker'
      ? imageRef(host.name, imageOf(runtime, instance))
      : fileRef(host.name, unitFile(instance))
  const brought = own === undefined ? [] : ownProgramRefs(cluster, instance, own)
  return [fileRef(host.name, paths.conf), fileRef(host.name, paths.env), carrier, ...brought]
}
