import { storeFolders } from '../../layout/stores.ts'
import { candidateOf, isIn, type Candidate } from './candidate.ts'
import { containerRefusal } from './container-refusal.ts'
import type { ForeignProcess, ForeignState, Matched, Origin } from './foreign/foreign.ts'
import { supervisedHint, type Refusal } from './refusal.ts'

/** The reason why an instance cannot be taken over from its process; undefined: it can. */
export function refusalOf(
  instance: Matched,
  found: Candidate,
  state: ForeignState,
  user: string,
): Refusal | undefined {
  const { id, listenPort } = instance
  const { process, onPort, ending } = found
  const { origin } = process
  const store = storeRefusal(instance, found)
  if (!onPort && !ending && store === undefined) {
    const ports = process.ports.length === 0 ? 'no port of the host' : process.ports.join(', ')
    return {
      reason: `it has the store of ${id} open and listens on ${ports}, not on ${listenPort}`,
      hint: `Give ${id} the listenPort of that process in the inventory, or stop the process.`,
    }
  }
  if (store !== undefined) return store
  if (origin.kind === 'supervised') {
    return {
      reason: `it is kept alive by ${origin.by}`,
      hint: supervisedHint(origin.by),
    }
  }
  if (process.user !== user && process.user !== 'root' && origin.kind !== 'container') {
    return {
      reason: `it runs as ${process.user}, and the inventory has rocketmq.user ${user}`,
      hint: `Write rocketmq: { user: ${process.user} } into the inventory.`,
    }
  }
  const again = origin.kind === 'container' ? containerRefusal(origin) : undefined
  if (again !== undefined) return again
  const barred = barredRefusal(instance, state, user)
  if (barred !== undefined) return barred
  return origin.kind === 'unit' || origin.kind === 'container'
    ? matesRefusal(process, origin, state)
    : undefined
}

/** The store of a process is none that its replacement would have. */
function storeRefusal(
  instance: Matched,
  { process: { stores, hidden }, store, ending }: Candidate,
): Refusal | undefined {
  const { id } = instance
  const wanted = storeFolders(instance)
  if (hidden.length > 0) {
    return {
      reason: `for the host, ${hidden.join(', ')} is another folder than its store`,
      hint: 'Look at its unit for PrivateTmp, RootDirectory or mounts. Write the folder that the host has into the inventory, or move the store.',
    }
  }
  if (store === 'other' && wanted.length === 0) {
    return {
      reason: `it has a store open in ${stores.join(', ')}, and ${id} has no store`,
      hint: 'See which broker runs in that process. Stop the process, or leave it out of the inventory.',
    }
  }
  if (store === 'other') {
    return {
      reason: `its store is in ${stores.join(', ')}, not in ${wanted.join(', ')}`,
      hint: `Write the folders of that process into the inventory (storePathRootDir, storePathCommitLog). Else ${id} starts without its messages.`,
    }
  }
  if (store === 'none' && instance.broker !== undefined && !ending) {
    return {
      reason: 'it has no file of a store open, so its store is not known',
      hint: 'Wait until the process has started, or see in its log why it has no store. Then apply again.',
    }
  }
  return undefined
}

/** The service's user cannot enter a folder above the store, which no take over changes. */
function barredRefusal(
  instance: Matched,
  { barred = new Map<string, string>(), real }: ForeignState,
  user: string,
): Refusal | undefined {
  // The store's own folders get the service's user.
  const isOwn = isIn(instance, real)
  const found = storeFolders(instance).find((folder) => {
    const barrier = barred.get(folder)
    return barrier !== undefined && !isOwn(barrier)
  })
  if (found === undefined) return undefined
  const barrier = barred.get(found) ?? ''
  return {
    reason: `${user} cannot reach its store ${found}: ${barrier} lets no other user in`,
    hint: `Write rocketmq: { user: root } into the inventory; or stop the process, move the store out of ${barrier}, and write its new folder into the inventory.`,
  }
}

/** The end of its unit or container ends what is not of the inventory. */
function matesRefusal(
  { pid }: ForeignProcess,
  origin: Extract<Origin, { kind: 'unit' | 'container' }>,
  state: ForeignState,
): Refusal | undefined {
  const holder = origin.kind === 'unit' ? origin.unit : `container ${origin.name}`
  const known = state.instances.flatMap((instance) => candidateOf(instance, state)?.process.pid ?? [])
  const others = origin.javas.filter((other) => other !== pid && !known.includes(other))
  if (others.length > 0) {
    const are = others.length === 1 ? 'is no instance' : 'are no instances'
    return {
      reason: `pid ${others.join(', ')} in ${holder} ${are} of the inventory`,
      hint: `Add what runs there to the inventory, or start it outside of ${holder}.`,
    }
  }
  if (origin.kind === 'unit' && origin.dependents.length > 0) {
    const units = origin.dependents.join(', ')
    return {
      reason: `its end stops ${units} too`,
      hint: `Replace Requires=, BindsTo= and PartOf= in ${units} by Wants=, run systemctl daemon-reload, and apply again.`,
    }
  }
  return undefined
}
