import type { Cluster, Instance } from '../../model/cluster.ts'

/** Hint for an instance that does not serve. */
export function startHint(cluster: Pick<Cluster, 'file'>, instance: Instance): string {
  return (
    `see why: rmq-provision logs ${cluster.file} --limit ${instance.id} ` +
    `(on ${instance.host}: systemctl status ${instance.paths.unit}); start it: rmq-provision apply ${cluster.file}`
  )
}
