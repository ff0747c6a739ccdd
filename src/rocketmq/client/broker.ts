import { readBody, readProperties } from '../remoting/body.ts'
import type { RemotingClient, RequestOptions } from '../remoting/client.ts'
import { RequestCode } from '../remoting/codes.ts'
import { asArray, asObject, asText } from '../remoting/json.ts'
import { versionOfDescription } from '../../releases/version.ts'
import { askAgain } from './ask-again.ts'

/** Runtime info of a broker. A value that it does not report is undefined. */
export interface BrokerRuntime {
  /** '5.3.3', from brokerVersionDesc. */
  readonly version: string | undefined
  /** brokerVersionDesc as it was sent. */
  readonly versionDescription: string
  /** ms since the epoch on the broker's clock. */
  readonly bootTimestamp: number | undefined
  /** Messages written and read per second over the last 10 s. */
  readonly putTps: number | undefined
  readonly getTps: number | undefined
  /** Bytes from the beginning of the commit log; what a slave has is compared with its master's. */
  readonly commitLogMaxOffset: bigint | undefined
  readonly commitLogMinOffset: bigint | undefined
  /** Bytes in the commit log that consume queues do not know yet. */
  readonly dispatchBehindBytes: bigint | undefined
  /** 0 to 1: how full the commit log's partition is. Writes are refused from 0.90. */
  readonly diskRatio: number | undefined
  /** 5.x: true on masters and acting masters, false on ordinary slaves. */
  readonly active: boolean | undefined
  /** Every value the broker sent, for what is not named above. */
  readonly table: ReadonlyMap<string, string>
}

/**
 * A broker that has just started has no sample of its rates, and LinkedList.getLast fails: it takes one a second
 * (StoreStatsService), later on a busy machine. 10 s in all.
 */
const WITHOUT_SAMPLE = { passing: /NoSuchElementException/, tries: 40, pauseMs: 250 }

/**
 * Asks a broker how it is doing, again while it has just started.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function runtimeInfo(client: RemotingClient, options?: RequestOptions): Promise<BrokerRuntime> {
  const request = { code: RequestCode.getBrokerRuntimeInfo }
  const response = await askAgain(client, request, options, WITHOUT_SAMPLE)
  const sent = asObject(asObject(await readBody(response.body))?.['table']) ?? {}
  const table = new Map(Object.entries(sent).map(([key, value]) => [key, asText(value)]))
  const versionDescription = table.get('brokerVersionDesc') ?? ''
  const active = table.get('brokerActive')
  return {
    version: versionOfDescription(versionDescription),
    versionDescription,
    bootTimestamp: decimal(table.get('bootTimestamp')),
    putTps: firstRate(table.get('putTps')),
    // 4.x spells it with one r less.
    getTps: firstRate(table.get('getTransferredTps') ?? table.get('getTransferedTps')),
    commitLogMaxOffset: integer(table.get('commitLogMaxOffset')),
    commitLogMinOffset: integer(table.get('commitLogMinOffset')),
    dispatchBehindBytes: integer(table.get('dispatchBehindBytes')),
    diskRatio: ratio(table.get('commitLogDiskRatio')),
    active: active === undefined ? undefined : active === 'true',
    table,
  }
}

/** State of a broker's connections for replication (HARuntimeInfo, 5.0.0+). */
export interface HaStatus {
  /** It sends its log to others. */
  readonly master: boolean
  /** Connections of slaves to it: the address of the slave's end. */
  readonly slaves: readonly string[]
  /** 'ip:port' to which a slave connects, also when that fails; '' for none. */
  readonly masterAddress: string
}

/**
 * Asks a broker for its connections for replication.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function haStatus(client: RemotingClient, options?: RequestOptions): Promise<HaStatus> {
  const { body } = await client.request({ code: RequestCode.getBrokerHaStatus }, options)
  const info = asObject(await readBody(body)) ?? {}
  const own = asObject(info['haClientRuntimeInfo']) ?? {}
  return {
    master: info['master'] === true,
    slaves: asArray(info['haConnectionInfo']).map((each) => {
      const end = asText(asObject(each)?.['addr'])
      return end.slice(0, end.lastIndexOf(':'))
    }),
    masterAddress: asText(own['masterAddr']),
  }
}

/** Configuration of a running broker: its conf file over the defaults. Contains secrets with ACL 2.0. */
export async function brokerConfig(
  client: RemotingClient,
  options?: RequestOptions,
): Promise<ReadonlyMap<string, string>> {
  return readProperties((await client.request({ code: RequestCode.getBrokerConfig }, options)).body)
}

/** Rates come as the averages of 10 s, 1 min and 10 min, with blanks between; young brokers leave some out. */
function firstRate(text: string | undefined): number | undefined {
  return decimal(text?.trim().split(' ', 1)[0])
}

function decimal(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}

/** -1 is sent while there is no commit log folder yet (4.x creates it with the first message). */
function ratio(text: string | undefined): number | undefined {
  const value = decimal(text)
  return value === undefined || value < 0 ? undefined : value
}

function integer(text: string | undefined): bigint | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? BigInt(text) : undefined
}
