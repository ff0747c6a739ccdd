import type { TopicSettings } from '../../rocketmq/client/tables/settings.ts'
import { isWritable } from '../../rocketmq/client/name-server.ts'
import type { JsonObject } from '../../rocketmq/remoting/json.ts'
import { textIn } from '../archive/rows.ts'
import { attributeChanges, type AttributeChanges } from './attributes.ts'
import { changed, type Change, type Differences } from './change.ts'
import type { Pair } from './pair.ts'

const QUEUES = ['readQueueNums', 'writeQueueNums'] as const
/** `order` is not one of them: brokers set it by the name servers' queues of ordered topics at each registration. */
const PLAIN = ['perm', 'topicFilterType', 'topicSysFlag'] as const

/**
 * Compares the topics of users. A topic never gets fewer queues than it has: messages in the others would be out of
 * reach. Topics that the backup does not have stay.
 */
export function topicDifferences(pair: Pair): Differences {
  const { saved, present, isOrdinary, hasAttributes } = pair
  const changes: Change[] = []
  const notes: string[] = []
  for (const [name, config] of saved.topics) {
    if (!isOrdinary(name)) continue
    const now = present.topics.get(name)
    const { attributes, details: ofAttributes, kept } = attributesOf(config, now, hasAttributes)
    if (!hasAttributes && Object.keys(attributeChanges(config, undefined).details).length > 0) {
      notes.push(
        `topic ${name} on ${saved.group}: its attributes are not restored, ${present.version} has none`,
      )
    }
    notes.push(
      ...kept.map((what) => `topic ${name} on ${saved.group} keeps its ${what}: only a new topic gets it`),
    )
    const settings = settingsOf(name, config, now)
    const details = [...settingDetails(settings, now), ...ofAttributes]
    const written = { settings, attributes, opens: isWritable(settings.perm) && !takesMessages(now) }
    if (now === undefined) {
      changes.push({ kind: 'topic', at: saved.group, name, action: 'create', details, ...written })
      continue
    }
    if (QUEUES.some((key) => numberIn(now, key) > numberIn(config, key))) {
      notes.push(`topic ${name} on ${saved.group} has more queues than in the backup, and keeps them`)
    }
    if (details.length > 0) {
      changes.push({ kind: 'topic', at: saved.group, name, action: 'update', details, ...written })
    }
  }
  return { changes, notes }
}

/** Returns true for a topic that producers may write to; undefined: there is none. */
export const takesMessages = (config: JsonObject | undefined): boolean =>
  config !== undefined && isWritable(numberIn(config, 'perm'))

function attributesOf(
  config: JsonObject,
  now: JsonObject | undefined,
  hasAttributes: boolean,
): Pick<AttributeChanges, 'details' | 'kept'> & { readonly attributes: readonly string[] } {
  if (!hasAttributes) return { attributes: [], details: [], kept: [] }
  const { changes, details, kept } = attributeChanges(config, now)
  const attributes = [...changes].map(([key, value]) => (value === '' ? key : `${key}=${value}`))
  return { attributes, details, kept }
}

function settingsOf(topic: string, config: JsonObject, now: JsonObject | undefined): TopicSettings {
  const queues = (key: (typeof QUEUES)[number]): number =>
    Math.max(numberIn(config, key), now === undefined ? 0 : numberIn(now, key))
  return {
    topic,
    readQueueNums: queues('readQueueNums'),
    writeQueueNums: queues('writeQueueNums'),
    perm: numberIn(config, 'perm'),
    topicFilterType: textIn(config, 'topicFilterType') || 'SINGLE_TAG',
    topicSysFlag: numberIn(config, 'topicSysFlag'),
    order: textIn(config, 'order') === 'true',
  }
}

function settingDetails(settings: TopicSettings, now: JsonObject | undefined): string[] {
  if (now === undefined) {
    const { readQueueNums, writeQueueNums, perm, order } = settings
    const queues =
      readQueueNums === writeQueueNums
        ? `${readQueueNums} queues`
        : `${writeQueueNums}/${readQueueNums} queues`
    return [queues, `perm ${perm}`, ...(order ? ['ordered'] : [])]
  }
  return [...QUEUES, ...PLAIN].flatMap((key) => {
    const [from, to] = [textIn(now, key), String(settings[key])]
    return from === to || (from === '' && to === '0') ? [] : [changed(key, from, to)]
  })
}

/** 0 for what is no whole number. */
function numberIn(config: JsonObject, key: string): number {
  const text = textIn(config, key)
  return /^\d{1,9}$/.test(text) ? Number(text) : 0
}
