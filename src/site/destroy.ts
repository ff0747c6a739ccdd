import { posix } from 'node:path'
import { endedFirewall } from '../../roles/firewalld/index.ts'
import { leftovers, leftoversRef, outsideFolders } from '../../roles/leftovers/index.ts'
import { ownership } from '../../roles/record/index.ts'
import { disabledOn } from '../../roles/take-over/index.ts'
import { instanceToEnd } from '../../roles/removal/index.ts'
import type { DesiredState, Phase, PlacedResource } from '../engine/desired-state.ts'
import type { AnyResource, Need } from '../engine/resource.ts'
import { clientConnections } from '../instances/client-connections.ts'
import { endedInstanceRef } from '../instances/ended-instance.ts'
import { endedRecords } from '../instances/ended-records.ts'
import { unmanagedInstances } from '../instances/unmanaged-instances.ts'
import { recordDir, stateDir } from '../layout/state.ts'
import { dataFolders, markFile } from '../layout/stores.ts'
import { addressesOf } from '../model/address.ts'
import type { Cluster, Host, Instance } from '../model/cluster.ts'
import { instancesOn } from '../model/on-host.ts'
import { firstStartOrder } from '../model/order.ts'
import { factsProbe } from '../resources/facts.ts'
import { endedHostsFile, hostsBlockRef } from '../resources/hosts-file.ts'
import { endedData, endedDataRef } from '../stores/ended-data.ts'
import { runtimeOf } from '../runtime/index.ts'
import { wipedStore, wipedStoreRef, type WipedStoreSpec } from '../stores/wiped-store.ts'

const PREFLIGHT: Phase = { id: 'preflight', title: 'Preflight' }
/** After the instances: all hosts at once. Late phases are read again when their turn comes. */
const AFTER = [
  { id: 'data', title: 'Remove data', afterRolls: true },
  { id: 'host', title: 'Remove what the hosts have of the cluster', afterRolls: true },
  { id: 'records', title: 'Remove records', afterRolls: true },
] as const satisfies readonly Phase[]

/**
 * The site of `destroy`: nothing of the cluster is on its hosts. What depends on others stops first, in the reverse order of a
 * start. The records go last, so that a run that breaks off can be continued.
 * @param cluster with the instances and hosts that are to be removed among the others, see withRemovals
 * @param options.withData the stores go too
 */
export function destroyedSite(cluster: Cluster, options: { readonly withData: boolean }): DesiredState {
  const waves = firstStartOrder(cluster).reverse()
  const phases = waves.map((wave, index): Phase => {
    return { id: `wave-${index}`, title: `Stop and remove ${wave.join(', ')}`, afterRolls: true }
  })
  const instances = cluster.instances.map((instance): PlacedResource => {
    const wave = waves.findIndex((ids) => ids.includes(instance.id))
    const earlier = cluster.instances.filter(({ id }) => waves.slice(0, wave).some((ids) => ids.includes(id)))
    const made = instanceToEnd(cluster, instance, earlier.map(endedInstanceRef))
    return placed({ name: instance.host }, 'removal', `wave-${wave}`, made)
  })
  return {
    phases: [PREFLIGHT, ...phases, ...AFTER],
    resources: [
      ...cluster.hosts.flatMap((host) => preflight(cluster, host)),
      ...instances,
      ...cluster.hosts.flatMap((host) => rest(cluster, host, options)),
    ],
    facts: factsProbe,
  }
}

function placed(
  { name }: Pick<Host, 'name'>,
  role: string,
  phase: string,
  made: AnyResource,
): PlacedResource {
  return { host: name, role, phase, resource: made }
}

function preflight(cluster: Cluster, host: Host): PlacedResource[] {
  const instances = instancesOn(cluster, host)
  const unknown = unmanagedInstances({
    host: host.name,
    folder: recordDir(cluster),
    known: instances.map(({ id }) => id),
    refuse: true,
  })
  const clients = clientConnections({
    host: host.name,
    instances,
    own: cluster.hosts.flatMap(addressesOf),
  })
  return [
    ...[...ownership(cluster, host), unknown].map((made) => placed(host, 'record', PREFLIGHT.id, made)),
    placed(host, 'clients', PREFLIGHT.id, clients),
    placed(host, 'take-over', PREFLIGHT.id, disabledOn(cluster, host)),
  ]
}

function rest(cluster: Cluster, host: Host, { withData }: { readonly withData: boolean }): PlacedResource[] {
  const instances = instancesOn(cluster, host)
  const ended: Need[] = instances.map(endedInstanceRef)
  const outside = withData ? instances.flatMap((instance) => outsideStore(cluster, instance, ended)) : []
  const firewall = endedFirewall(cluster, host, ended)
  const before: Need[] = [
    ...ended,
    ...instances.map(({ id }) => endedDataRef(host.name, id)),
    ...outside.map((spec) => wipedStoreRef(host.name, spec)),
    { host: host.name, id: firewall.id },
    hostsBlockRef(host.name, cluster.name),
  ]
  return [
    ...outside.map((spec) => placed(host, 'store', 'data', wipedStore(spec))),
    ...instances.map((instance) => placed(host, 'data', 'data', dataOf(cluster, instance, withData, ended))),
    placed(host, 'firewalld', 'host', firewall),
    placed(host, 'base', 'host', endedHostsFile(cluster.name)),
    ...leftovers(cluster, host, { withData, needs: before }).map((made) =>
      placed(host, 'host', 'host', made),
    ),
    placed(
      host,
      'record',
      'records',
      endedRecords({
        host: host.name,
        folder: stateDir(cluster),
        needs: [...before, leftoversRef(host.name)],
      }),
    ),
  ]
}

/** Folders that may be disks of their own are emptied by themselves, the deeper ones first. */
function dataOf(cluster: Cluster, instance: Instance, removed: boolean, needs: readonly Need[]): AnyResource {
  const { user, data } = cluster.rocketmq
  const home = posix.normalize(instance.paths.data)
  const within = dataFolders(instance).filter((path) => path.startsWith(`${home}/`))
  const also = removed ? [] : outsideFolders(instance)
  const folders = [...new Set([...within, home, ...also])].sort((a, b) => b.length - a.length)
  const mark = markFile(instance)
  return endedData({
    cluster: cluster.name,
    instance: instance.id,
    folders,
    mark,
    data,
    user,
    removed,
    needs,
  })
}

/** The store of an instance, where it does not lie in the folder of the instance: of it go RocketMQ's own files only. */
function outsideStore(cluster: Cluster, instance: Instance, needs: readonly Need[]): WipedStoreSpec[] {
  const { user, data } = cluster.rocketmq
  const folders = outsideFolders(instance)
  const own = runtimeOf(cluster).ownMark(instance)
  return folders.length === 0 ? [] : [{ instance: instance.id, folders, data, user, own, needs }]
}
