import { indexed } from '../objects.ts'
import type { Cluster, Host, Instance, InstanceToRemove } from './cluster.ts'

const byHost = indexed(({ host }: Pick<Instance, 'host'>) => host)

/** The instances of a host, in the order of the model. */
export function instancesOn(
  { instances }: Pick<Cluster, 'instances'>,
  host: Pick<Host, 'name'>,
): readonly Instance[] {
  return byHost(instances, host.name)
}

/** The instances to be removed from a host, which may stay itself. */
export function toRemoveOn(
  { toRemove }: Pick<Cluster, 'toRemove'>,
  host: Pick<Host, 'name'>,
): readonly InstanceToRemove[] {
  return byHost(toRemove, host.name)
}
