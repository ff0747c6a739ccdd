import { recordsOf } from '../../instances/records.ts'
import { instancesOn } from '../../model/on-host.ts'
import { compareVersions, versionOfText } from '../../releases/version.ts'
import type { Session } from '../session.ts'

type OnHosts = Pick<Session, 'cluster' | 'selection' | 'world'>

/**
 * The releases that the selected instances were applied with, by the records on the hosts, oldest first, and those that brokers
 * without a record report: a cluster that was set up by hand has no records. More than one: an upgrade is not finished.
 * @throws the reason of an abort
 */
export async function releasesThatRun(session: OnHosts & Pick<Session, 'verification'>): Promise<string[]> {
  const known = recorded(session)
  const unrecorded = unrecordedBrokers(session, known)
  if (unrecorded.size === 0) return sorted([...known.values()])
  const { rows } = await session.verification()
  const reported = rows.flatMap(({ instance, answer }) =>
    unrecorded.has(instance) ? (versionOfText(answer?.runtime?.version ?? '') ?? []) : [],
  )
  return sorted([...known.values(), ...reported])
}

/** Instance → the release of its record, of the selected instances. */
function recorded({ cluster, selection, world }: OnHosts): Map<string, string> {
  const found = cluster.hosts.flatMap((host) => {
    const records = recordsOf(world, host.name)
    return instancesOn(cluster, host).flatMap(({ id }): [string, string][] => {
      const version = versionOfText(records?.get(id)?.rocketmq ?? '')
      return version !== undefined && selection.instances.has(id) ? [[id, version]] : []
    })
  })
  return new Map(found)
}

/** Selected brokers without a record, on hosts whose records were read: stop and start do not read them. */
function unrecordedBrokers(
  { cluster, selection, world }: OnHosts,
  known: ReadonlyMap<string, string>,
): ReadonlySet<string> {
  const brokers = cluster.instances.filter(
    ({ id, service, host }) =>
      service === 'broker' &&
      selection.instances.has(id) &&
      !known.has(id) &&
      recordsOf(world, host) !== undefined,
  )
  return new Set(brokers.map(({ id }) => id))
}

const sorted = (releases: readonly string[]): string[] => [...new Set(releases)].sort(compareVersions)
