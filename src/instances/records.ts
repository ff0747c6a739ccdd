import type { Answer, Probe } from '../engine/resource.ts'
import { resourceKind, type ResourceRef, type World } from '../engine/world.ts'
import { parseObject } from '../objects.ts'
import { sh } from '../shell/quote.ts'

/** The record of an applied instance on its host, with the values that later runs use. */
export interface RecordEntry {
  /** RocketMQ's version. */
  readonly rocketmq?: string
  readonly service?: string
  /** The broker group, or the Raft group of a service that votes. */
  readonly group?: string
  /** Of a broker's group. */
  readonly replication?: string
  /** Number in a Raft group: 'n0'. */
  readonly selfId?: string
  /** Home of the instance. */
  readonly data?: string
  /** Folders of its store. */
  readonly stores?: readonly string[]
  /** All that it listens on. */
  readonly ports?: readonly number[]
}

/** By instance. */
export type Records = ReadonlyMap<string, RecordEntry>

const RECORDS = resourceKind<Records>('left-out')

/** The records of a host. */
export const recordsRef = (host: string): ResourceRef<Records> => RECORDS.on(host, host)

/** The records of a host. undefined: the host was not reached, or is not looked at. */
export function recordsOf(world: World, host: string): Records | undefined {
  return world.observed(recordsRef(host))
}

/** Reads every `<folder>/<instance>.json`, without a process. */
export function recordsProbe(folder: string): Probe<Records> {
  return {
    script: sh`cd ${folder} && for f in *.json; do
  [ -f "$f" ] || continue
  printf 'record %s\n' "$f"
  while IFS= read -r line || [ -n "$line" ]; do printf ' %s\n' "$line"; done <"$f"
done`,
    parse: parseRecords,
  }
}

/** Lines of a record begin with a blank here, so that no content is taken for the next record. */
function parseRecords({ stdout }: Answer): Records {
  const texts = new Map<string, string>()
  let current = ''
  for (const line of stdout.split('\n')) {
    const name = /^record (.+)\.json$/.exec(line)?.[1]
    if (name !== undefined) {
      current = name
      texts.set(name, '')
    } else if (line.startsWith(' ')) texts.set(current, `${texts.get(current) ?? ''}${line}\n`)
  }
  return new Map([...texts].map(([name, text]) => [name, parseEntry(text)]))
}

/** A damaged record still shows that the instance was on this host. */
export function parseEntry(text: string): RecordEntry {
  const recorded = parseObject(text)
  const word = (key: string): string | undefined => {
    const value = recorded.get(key)
    return typeof value === 'string' ? value : undefined
  }
  const [stores, ports] = [recorded.get('stores'), recorded.get('ports')]
  const words = {
    rocketmq: word('rocketmq'),
    service: word('service'),
    group: word('group'),
    replication: word('replication'),
    selfId: word('selfId'),
    data: word('data'),
    stores: Array.isArray(stores) ? stores.filter((path) => typeof path === 'string') : undefined,
    ports: Array.isArray(ports) ? ports.filter((port) => typeof port === 'number') : undefined,
  }
  return Object.fromEntries(Object.entries(words).filter(([, value]) => value !== undefined))
}
