import { probeHost } from '../engine/prober.ts'
import type { Blocked, Plan } from '../engine/plan.ts'
import { changesOf } from '../engine/planner.ts'
import { storeFolders } from '../layout/stores.ts'
import type { Cluster, Instance } from '../model/cluster.ts'
import { instancesOn } from '../model/on-host.ts'
import { own } from '../objects.ts'
import { runtimeOf } from '../runtime/index.ts'
import { holdersScript, holderWords, parseHolders, type StoreHolder } from '../stores/in-use/open-store.ts'
import type { Session } from './session.ts'

/** Finds `lock` and the files of the log and the index, and does not list every consume queue of a cold disk. */
const DEPTH = 3

/**
 * Stores of instances that the plan starts and that another process of java has open: the broker itself, started by hand, or
 * one of another user. Nothing is read unless the plan starts an instance.
 * @param proc another than /proc in tests
 * @throws RmqError of a connection, the reason of an abort
 */
export async function openStores(
  {
    cluster,
    access,
    context,
  }: Pick<Session, 'cluster' | 'access'> & {
    readonly context: Pick<Session['context'], 'stop'>
  },
  plan: Plan,
  proc = '/proc',
): Promise<Blocked[]> {
  const started = new Set(
    changesOf(plan)
      .filter(({ action }) => action === 'start')
      .flatMap(({ owner }) => owner ?? []),
  )
  const found = await Promise.all(
    cluster.hosts.map(async (host) => {
      const reached = access.get(host.name)
      const instances = instancesOn(cluster, host).filter(
        (instance) => started.has(instance.id) && storeFolders(instance).length > 0,
      )
      if (reached === undefined || instances.length === 0) return []
      const probes = Object.fromEntries(
        instances.map((instance) => [instance.id, probeOf(cluster, instance, proc)]),
      )
      const holders = await probeHost<Record<string, StoreHolder[]>>(reached, probes, context.stop)
      return instances.flatMap((instance) => blockerOf(cluster, instance, own(holders, instance.id) ?? []))
    }),
  )
  return found.flat()
}

const probeOf = (cluster: Cluster, instance: Instance, proc: string) => ({
  script: holdersScript(storeFolders(instance), {
    own: runtimeOf(cluster).ownMark(instance),
    depth: DEPTH,
    proc,
  }),
  parse: ({ stdout }: { readonly stdout: string }) => parseHolders(stdout),
})

function blockerOf(
  { takeOver }: Pick<Cluster, 'takeOver'>,
  { id, host }: Instance,
  holders: readonly StoreHolder[],
): Blocked[] {
  if (holders.length === 0) return []
  const way =
    takeOver === true ? '' : ` If it is ${id}, set up by hand, write takeOver: true into the inventory.`
  return [
    {
      host,
      role: 'store',
      resource: `in-use:${id}`,
      reason: `${id} cannot start on its store: ${holders.map(holderWords).join('; ')}`,
      hint: `Stop that process, or give ${id} another store in the inventory.${way}`,
    },
  ]
}
