import { RmqError } from '../errors.ts'
import type { Cluster, Instance } from '../inventory/model.ts'
import { hostOf, instancesOf, label, registeredAddress } from './address.ts'
import { answerOf, askMs, withPeers, type Call, type WaitOptions } from './asking.ts'
import { brokerConfig } from './broker.ts'
import { listingAt, lists, listingsAt } from './listings.ts'
import type { Registration } from './name-server.ts'
import type { Peers } from './peers.ts'
import { poll } from './poll.ts'

/** A running broker that a name server should list, by its own running configuration. */
interface Absentee {
  readonly broker: Instance
  /** brokerIP1:listenPort as it runs now. */
  readonly address: string
}

/**
 * The call after a name server's start: waits (75 s unless given) until it lists every inventoried broker that runs
 * and registers at it. A fresh one answers at once with an empty list, and brokers register every 30 s: clients
 * would find no route, and with the next name server taken away nobody would know one. A broker is asked for the
 * configuration it runs with, since one that does not know this name server yet (a new one) registers only when it
 * is restarted itself. With no broker running there is nothing to wait for.
 * @throws RmqError 'brokers-not-listed' when the time is over for brokers that another name server lists; what
 * nobody lists has trouble of its own, which the verification names.
 */
export function waitListed(
  cluster: Cluster,
  nameServer: Instance,
  { timeoutMs = 75_000 }: WaitOptions = {},
): Call {
  return (host, signal, tell) =>
    withPeers(cluster, host, async (peers) => {
      const absent = await poll(
        async () => {
          const rows = (await listingAt(peers, nameServer, signal)) ?? []
          const absent = await absentFrom(cluster, peers, nameServer, rows, signal)
          return absent.length === 0 ? undefined : absent
        },
        {
          timeoutMs,
          signal,
          slowest: 2000,
          onObjection: (unlisted) => {
            tell(`not yet ${unlisted.map(({ broker }) => broker.id).join(', ')}`)
          },
        },
      )
      if (absent === undefined) return
      const others = instancesOf(cluster, 'namesrv').filter(({ id }) => id !== nameServer.id)
      const elsewhere = await listingsAt(peers, others, signal)
      const missing = absent.filter(({ address }) => elsewhere.some((rows) => lists(rows, address)))
      if (missing.length === 0) return
      const names = missing.map(({ broker }) => label(cluster, broker))
      throw new RmqError(
        'brokers-not-listed',
        `${label(cluster, nameServer)} does not list ${names.join(', ')} after ${Math.round(timeoutMs / 1000)} s; other name servers do`,
        {
          where: { host: nameServer.host },
          hint: `brokers register every 30 s: can their hosts reach this one? rmq-provision check ${cluster.file}; a broker's log says "registerBroker" with the reason: rmq-provision logs ${cluster.file} --limit ${missing[0]?.broker.id ?? ''}`,
        },
      )
    })
}

/**
 * The call before a running name server is restarted: another one answers and lists every broker that registers at
 * it, so that clients find their routes meanwhile. One that was just restarted itself learns of them within 30 s; 75 s
 * unless given.
 * @throws RmqError 'no-other-name-server': the name server is left alone.
 */
export function keepsRoutes(
  cluster: Cluster,
  nameServer: Instance,
  { timeoutMs = 75_000 }: WaitOptions = {},
): Call {
  return async (host, signal, tell) => {
    const others = instancesOf(cluster, 'namesrv').filter(({ id }) => id !== nameServer.id)
    const reasons = await withPeers(cluster, host, (peers) =>
      poll(
        async () => {
          const lacks = await Promise.all(others.map((other) => lackOf(cluster, peers, other, signal)))
          return lacks.includes(undefined) ? undefined : lacks.join('; ')
        },
        { timeoutMs, signal, slowest: 2000, onObjection: tell },
      ),
    )
    if (reasons === undefined) return
    throw new RmqError('no-other-name-server', `${nameServer.id} was left alone: ${reasons}`, {
      where: { host: nameServer.host },
      hint: `without it clients would find no routes; bring another one back first: rmq-provision start ${cluster.file}; if routes may be missing for a while: rmq-provision stop ${cluster.file} --limit ${nameServer.id}, then apply again`,
    })
  }
}

/** Why clients cannot do with this name server alone; undefined: they can. */
async function lackOf(
  cluster: Cluster,
  peers: Peers,
  nameServer: Instance,
  signal: AbortSignal,
): Promise<string | undefined> {
  const rows = await listingAt(peers, nameServer, signal)
  if (rows === undefined) return `${label(cluster, nameServer)} does not answer`
  const absent = await absentFrom(cluster, peers, nameServer, rows, signal)
  if (absent.length === 0) return undefined
  return `${label(cluster, nameServer)} does not list ${absent.map(({ broker }) => broker.id).join(', ')}`
}

/** @param rows what the name server lists */
async function absentFrom(
  cluster: Cluster,
  peers: Peers,
  nameServer: Instance,
  rows: readonly Registration[],
  signal: AbortSignal,
): Promise<Absentee[]> {
  const { name, privateAddress } = hostOf(cluster, nameServer)
  const own = [name, privateAddress].map((host) => `${host}:${nameServer.listenPort}`)
  const unlisted = instancesOf(cluster, 'broker').filter(
    (broker) => !lists(rows, registeredAddress(cluster, broker)),
  )
  const asked = await Promise.all(
    unlisted.map(async (broker): Promise<Absentee[]> => {
      const answer = peers.askOnce(broker, brokerConfig, { timeoutMs: askMs, signal })
      const config = await answerOf(answer, signal)
      const servers = config?.get('namesrvAddr')?.split(';') ?? []
      if (!servers.some((server) => own.includes(server.trim()))) return []
      const address = `${config?.get('brokerIP1') ?? ''}:${config?.get('listenPort') ?? ''}`
      return lists(rows, address) ? [] : [{ broker, address }]
    }),
  )
  return asked.flat()
}
