import type { HostAccess } from '../engine/access.ts'
import type { ErrorReport } from '../engine/events.ts'
import type { Cluster } from '../model/cluster.ts'
import type { Problem } from '../rocketmq/verify/verification.ts'
import type { Selection } from './selection.ts'

/** What a verification needs of whoever asks for it. */
export interface Verifiable {
  readonly cluster: Cluster
  readonly selection: Selection
  readonly access: ReadonlyMap<string, HostAccess>
  readonly unreachable?: ReadonlyMap<string, ErrorReport>
}

/** Under --limit only what the selected instances and their groups have to do with. */
export function concerns({ cluster, selection }: Verifiable, { instance, group }: Problem): boolean {
  const members = cluster.groups.find(({ name }) => name === group)?.members ?? []
  const concerned = instance === undefined ? members : [instance, ...members]
  return concerned.length === 0 || concerned.some((id) => selection.instances.has(id))
}
