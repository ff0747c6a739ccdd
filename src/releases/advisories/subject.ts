import type { Cluster, Instance } from '../../model/cluster.ts'

/** The part of the model that conditions look at. */
export type Subject = Pick<
  Cluster,
  'acl' | 'firewall' | 'groups' | 'hosts' | 'instances' | 'jdk' | 'rocketmq' | 'runtime'
>

/** The text of a key in an instance's configuration file; undefined when it is not set, or a secret. */
export function configText({ config }: Pick<Instance, 'config'>, key: string): string | undefined {
  const value = config.get(key)
  return typeof value === 'string' ? value.trim() : undefined
}

/** The ids of the instances for which a test holds. */
export function idsOf({ instances }: Subject, holds: (instance: Instance) => boolean): string[] {
  return instances.filter(holds).map(({ id }) => id)
}

/** The ids of the instances with one of these values of a key; Java reads booleans and enums of any case here. */
export function idsWith(subject: Subject, key: string, values: readonly string[]): string[] {
  return idsOf(subject, (instance) => values.includes(configText(instance, key)?.toLowerCase() ?? ''))
}

/** Members of groups that copy topics and groups from another member: all but the master that the inventory names. */
export function copyingMembers({ groups }: Pick<Subject, 'groups'>): string[] {
  return groups.flatMap(({ members }) => members.slice(1))
}
