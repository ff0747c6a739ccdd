import { resourceKind, type ResourceRef } from '../engine/world.ts'
import type { Instance } from '../model/cluster.ts'
import type { HostState } from '../runtime/runtime.ts'

/** The services of instances. */
export const SERVICE = resourceKind<HostState>('service')

/** The service of an instance; the answer is of all instances of its host. */
export const serviceRef = ({ host, id }: Pick<Instance, 'host' | 'id'>): ResourceRef<HostState> =>
  SERVICE.on(host, id)
