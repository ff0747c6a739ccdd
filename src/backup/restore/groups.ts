import { own } from '../../objects.ts'
import { canonicalJson, type JsonObject, type JsonValue } from '../../rocketmq/remoting/json.ts'
import { attributeChanges } from './attributes.ts'
import { changed, type Change, type Differences } from './change.ts'
import type { Pair } from './pair.ts'

/** Fields that are no settings: subscriptions are those of the consumers that came last. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['groupName', 'attributes', 'subscriptionDataSet'])

/** Groups that every broker makes at its start (SubscriptionGroupManager.init). */
const OF_BROKERS =
  /^(?:CID_RMQ_SYS_|CID_ONSAPI_|CID_ONS-HTTP-|CID_SYS_RMQ_TRANS$|TOOLS_CONSUMER$|FILTERSRV_CONSUMER$|SELF_TEST_C_GROUP$)/

/** Returns true for a subscription group of a user. */
export const isOrdinaryGroup = (name: string): boolean => !OF_BROKERS.test(name)

/** Compares the subscription groups of users. Groups that the backup does not have stay. */
export function groupDifferences({ saved, present, hasAttributes }: Pair): Differences {
  const changes = [...saved.groups].flatMap(([name, config]): Change[] => {
    if (!isOrdinaryGroup(name)) return []
    const now = present.groups.get(name)
    const attributes = hasAttributes ? attributeChanges(config, now) : undefined
    const base = { kind: 'group', at: saved.group, name } as const
    const settings = settingsOf(config)
    const written = attributes ? { attributes: Object.fromEntries(attributes.changes) } : {}
    if (now === undefined) {
      const value = { ...settings, groupName: name, ...written }
      return [{ ...base, action: 'create', details: attributes?.details ?? [], config: value }]
    }
    const known = Object.fromEntries(Object.entries(settings).filter(([key]) => Object.hasOwn(now, key)))
    const details = [
      ...Object.entries(known).flatMap(([key, value]) => {
        const from = own(now, key)
        const isSame = from !== undefined && canonicalJson(from) === canonicalJson(value)
        return isSame ? [] : [changed(key, shown(from), shown(value))]
      }),
      ...(attributes?.details ?? []),
    ]
    if (details.length === 0) return []
    const value = { ...settingsOf(now), ...known, groupName: name, ...written }
    return [{ ...base, action: 'update', details, config: value }]
  })
  return { changes, notes: [] }
}

const settingsOf = (config: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(config).filter(([key]) => !NOT_COMPARED.has(key)))

const shown = (value: JsonValue | undefined): string =>
  value === undefined ? 'nothing' : canonicalJson(value)
