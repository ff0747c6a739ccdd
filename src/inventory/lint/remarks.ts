import { isTrue } from '../../model/setting.ts'
import { defaultOf, type Key } from '../../releases/key-table.ts'
import type { Problem } from '../problems.ts'
import type { Given } from './given.ts'

/** Bytes: a file for fewer than 50,000 entries is most likely a count of entries. */
const SMALLEST_CONSUME_QUEUE = 1_000_000
const HOURS_OF_A_YEAR = 8760
/** Names of keys that hold a time in milliseconds. */
const MILLISECONDS = /(?:TimeOut|Timeout|Interval|Mill[is]+|Ms|Period|Delay)$/

type Remark = Omit<Problem, 'at'>
/** Finds a value that is right in itself and hardly meant so; undefined: the key or the value is another one. */
type Rule = (given: Given, key: Key) => Remark | undefined

const RULES: readonly Rule[] = [
  ({ name, text }) =>
    name === 'autoCreateTopicEnable' && isTrue(text)
      ? {
          code: 'auto-create-topic',
          message: 'autoCreateTopicEnable=true makes a topic of every typing error, on one broker only',
          hint: 'In production create topics with mqadmin updateTopic -c.',
        }
      : undefined,
  ({ name, text }) => {
    const value = Number(text)
    return /^map{1,2}edFileSizeConsumeQueue$/.test(name) && value < SMALLEST_CONSUME_QUEUE
      ? {
          code: 'consume-queue-in-bytes',
          message: `${name} counts bytes, 20 an entry: a file of ${value} has room for ${Math.floor(value / 20)} messages`,
          hint: `Write ${value * 20} for ${value} messages; the default is 6000000. A store that has files of ${value} bytes already starts with no other number.`,
        }
      : undefined
  },
  ({ name, text }) =>
    name === 'brokerPermission' && text === '4'
      ? {
          code: 'read-only',
          message: 'brokerPermission=4 refuses every producer',
          hint: 'Write 6 unless that is meant.',
        }
      : undefined,
  ({ name, text }) => {
    const value = Number(text)
    return name === 'fileReservedTime' && value > HOURS_OF_A_YEAR
      ? {
          code: 'time-in-hours',
          message: `fileReservedTime counts hours: ${value} are ${Math.floor(value / HOURS_OF_A_YEAR)} years`,
          hint: 'Write hours: 72 for three days.',
        }
      : undefined
  },
  (given, key) => {
    const value = Number(given.text)
    return MILLISECONDS.test(given.name) && looksLikeSeconds(given, key)
      ? {
          code: 'time-in-milliseconds',
          message: `${given.name} counts milliseconds: ${value} is ${value / 1000} s; the default is ${defaultOf(key, given.version) ?? ''}`,
          hint: `Write ${value * 1000} for ${value} s.`,
        }
      : undefined
  },
]

/** Warns of keys that are right in themselves and hardly meant so. */
export function remark(given: Given, key: Key): void {
  for (const rule of RULES) {
    const found = rule(given, key)
    if (found !== undefined) given.problems.warn(given.path, found)
  }
}

/** Below a second, and a fiftieth of a default of seconds. */
function looksLikeSeconds({ text, version }: Given, key: Key): boolean {
  const value = Number(text)
  const usual = Number(defaultOf(key, version))
  return value > 0 && value < 1000 && usual >= 1000 && usual / value >= 50
}
