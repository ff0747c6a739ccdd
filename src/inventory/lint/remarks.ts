import { isTrue } from '../../model/setting.ts'
import { defaultOf, type Key } from '../../releases/key-table.ts'
import type { Given } from './given.ts'

/** Bytes: a file for fewer than 50,000 entries is most likely a count of entries. */
const SMALLEST_CONSUME_QUEUE = 1_000_000
const HOURS_OF_A_YEAR = 8760
/** Names of keys that hold a time in milliseconds. */
const MILLISECONDS = /(?:TimeOut|Timeout|Interval|Mill[is]+|Ms|Period|Delay)$/

/** Warns of keys that are right in themselves and hardly meant so. */
export function remark(given: Given, key: Key): void {
  const { name, text, path, problems } = given
  const warn = (code: string, message: string, hint: string) => {
    problems.warn(path, { code, message, hint })
  }
  const value = Number(text)
  if (name === 'autoCreateTopicEnable' && isTrue(given.text)) {
    warn(
      'auto-create-topic',
      'autoCreateTopicEnable=true makes a topic of every typing error, on one broker only',
      'In production create topics with mqadmin updateTopic -c.',
    )
  } else if (/^map{1,2}edFileSizeConsumeQueue$/.test(name) && value < SMALLEST_CONSUME_QUEUE) {
    warn(
      'consume-queue-in-bytes',
      `${name} counts bytes, 20 an entry: a file of ${value} has room for ${Math.floor(value / 20)} messages`,
      `Write ${value * 20} for ${value} messages; the default is 6000000. A store that has files of ${value} bytes already starts with no other number.`,
    )
  } else if (name === 'brokerPermission' && text === '4') {
    warn('read-only', 'brokerPermission=4 refuses every producer', 'Write 6 unless that is meant.')
  } else if (name === 'fileReservedTime' && value > HOURS_OF_A_YEAR) {
    warn(
      'time-in-hours',
      `fileReservedTime counts hours: ${value} are ${Math.floor(value / HOURS_OF_A_YEAR)} years`,
      'Write hours: 72 for three days.',
    )
  } else if (MILLISECONDS.test(name) && looksLikeSeconds(given, key)) {
    warn(
      'time-in-milliseconds',
      `${name} counts milliseconds: ${value} is ${value / 1000} s; the default is ${defaultOf(key, given.version) ?? ''}`,
      `Write ${value * 1000} for ${value} s.`,
    )
  }
}

/** Below a second, and a fiftieth of a default of seconds. */
function looksLikeSeconds({ text, version }: Given, key: Key): boolean {
  const value = Number(text)
  const usual = Number(defaultOf(key, version))
  return value > 0 && value < 1000 && usual >= 1000 && usual / value >= 50
}
