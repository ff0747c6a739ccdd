import type { Cluster, Host, Instance, LeavingInstance } from './cluster.ts'

/** The instances of a host, in the order of the model. */
export function instancesOn(
  { instances }: Pick<Cluster, 'instances'>,
  host: Pick<Host, 'name'>,
): readonly Instance[] {
  return instances.filter((instance) => instance.host === host.name)
}

/** The instances that leave a host, which may stay itself. */
export function leavingOn(
  { leaving }: Pick<Cluster, 'leaving'>,
  host: Pick<Host, 'name'>,
): readonly LeavingInstance[] {
  return leaving.filter((instance) => instance.host === host.name)
}
