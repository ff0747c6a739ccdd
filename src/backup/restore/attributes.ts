import { own } from '../../objects.ts'
import { asObject, asText, type JsonObject } from '../../rocketmq/remoting/json.ts'
import { changed } from './change.ts'

/** Changes of attributes in the notation of RocketMQ (AttributeParser), and as text. */
export interface AttributeChanges {
  /** Key with '+' or '-' before it → value, '' for one that is removed. */
  readonly changes: ReadonlyMap<string, string>
  readonly details: readonly string[]
  /** Attributes that differ and stay: 'queue.type (BatchCQ in the backup)'. */
  readonly kept: readonly string[]
}

/** ',' and '=' separate attributes in a request (AttributeParser). */
const UNWRITABLE = /[,=]/

/** Attributes that a broker gives a topic when it makes it, and never changes (TopicAttributes, AttributeUtil). */
const FIXED: ReadonlySet<string> = new Set(['queue.type', 'cleanup.policy'])

/**
 * Compares the attributes of two topics or subscription groups. A release without attributes (before 5.0.0) writes none, not even
 * an empty object: nothing is known of them then, and those that are there stay.
 */
export function attributeChanges(saved: JsonObject, present: JsonObject | undefined): AttributeChanges {
  const wanted = asObject(saved['attributes'])
  if (wanted === undefined) return { changes: new Map(), details: [], kept: [] }
  const has = asObject(present?.['attributes']) ?? {}
  const changes = new Map<string, string>()
  const details: string[] = []
  const kept: string[] = []
  const isFixed = (key: string): boolean => present !== undefined && FIXED.has(key)
  for (const [key, value] of Object.entries(wanted)) {
    const [to, from] = [asText(value), own(has, key)]
    if (UNWRITABLE.test(key) || UNWRITABLE.test(to) || asText(from) === to) continue
    if (isFixed(key)) {
      kept.push(`${[key, asText(from)].join(' ').trim()} (${to} in the backup)`)
      continue
    }
    changes.set(`+${key}`, to)
    details.push(from === undefined ? `${key} ${to}` : changed(key, asText(from), to))
  }
  for (const [key, value] of Object.entries(has)) {
    if (Object.hasOwn(wanted, key) || UNWRITABLE.test(key)) continue
    if (isFixed(key)) {
      kept.push(`${key} ${asText(value)} (none in the backup)`)
      continue
    }
    changes.set(`-${key}`, '')
    details.push(`no ${key}`)
  }
  return { changes, details, kept }
}
