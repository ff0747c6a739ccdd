import type { Cluster, Host, Instance } from './model.ts'

/** The instances of a host, in the order of the model. */
export function instancesOn(
  { instances }: Pick<Cluster, 'instances'>,
  host: Pick<Host, 'name'>,
): readonly Instance[] {
  return instances.filter((instance) => instance.host === host.name)
}
