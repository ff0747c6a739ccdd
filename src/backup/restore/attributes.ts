import { own } from '../../objects.ts'
import { asObject, asText, type JsonObject } from '../../rocketmq/remoting/json.ts'
import { changed } from './change.ts'

/** Changes of attributes in the notation of RocketMQ (AttributeParser), and as text. */
export interface AttributeChanges {
  /** Key with '+' or '-' before it → value, '' for one that is removed. */
  readonly changes: ReadonlyMap<string, string>
  readonly details: readonly string[]
}

/** ',' and '=' separate attributes in a request (AttributeParser). */
const UNWRITABLE = /[,=]/

/** Compares the attributes of two topics or subscription groups. */
export function attributeChanges(saved: JsonObject, present: JsonObject | undefined): AttributeChanges {
  const wanted = asObject(saved['attributes']) ?? {}
  const has = asObject(present?.['attributes']) ?? {}
  const changes = new Map<string, string>()
  const details: string[] = []
  for (const [key, value] of Object.entries(wanted)) {
    const [to, from] = [asText(value), own(has, key)]
    if (UNWRITABLE.test(key) || UNWRITABLE.test(to) || asText(from) === to) continue
    changes.set(`+${key}`, to)
    details.push(from === undefined ? `${key} ${to}` : changed(key, asText(from), to))
  }
  for (const key of Object.keys(has)) {
    if (Object.hasOwn(wanted, key) || UNWRITABLE.test(key)) continue
    changes.set(`-${key}`, '')
    details.push(`no ${key}`)
  }
  return { changes, details }
}
