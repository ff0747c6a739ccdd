import { own } from '../../../objects.ts'
import type { ValueFault } from './value-fault.ts'

/** '4MB', '1G', '64k' in bytes. */
function bytesOf(text: string): bigint | undefined {
  const [, digits, unit] = /^(\d+)\s*([kmgt])i?b?$/i.exec(text) ?? []
  if (digits === undefined || unit === undefined) return undefined
  return BigInt(digits) * 1024n ** BigInt('kmgt'.indexOf(unit.toLowerCase()) + 1)
}

/** MessageStoreConfig.setTimerPrecisionMs takes the next one below. */
const TIMER_PRECISIONS: readonly number[] = [100, 200, 500, 1000]
const HIGHEST_PORT = 65_535

/** Finding on a number that RocketMQ clamps without a message, or that it cannot use. */
function rangeFault(name: string, text: string): ValueFault | undefined {
  const value = Number(text)
  const [least, most] = own(CLAMPED, name) ?? []
  if (least !== undefined && most !== undefined && (value < least || value > most)) {
    return {
      message: `RocketMQ silently takes ${text} for ${value < least ? least : most}`,
      hint: `Write a number from ${least} to ${most}.`,
    }
  }
  if (name === 'timerPrecisionMs' && !TIMER_PRECISIONS.includes(value)) {
    const taken = TIMER_PRECISIONS.findLast((each) => each <= value) ?? TIMER_PRECISIONS[0] ?? value
    return {
      message: `RocketMQ silently takes ${text} for ${taken}`,
      hint: `Write one of ${TIMER_PRECISIONS.join(', ')}.`,
    }
  }
  if (name.endsWith('Port') && (value < 0 || value > HIGHEST_PORT)) {
    return { message: `${text} is no port`, hint: `Write a number up to ${HIGHEST_PORT}.` }
  }
  // A wait for a negative time ends at once, again and again; a timer with such a period throws.
  const isTime = /(?:Interval|Period)(?:[A-Z]\w*)?$/.test(name)
  if (value >= (isTime ? 0 : 1) || !(isTime || POSITIVE.has(name) || POSITIVE_ENDS.test(name)))
    return undefined
  return { message: `${text} makes no sense`, hint: `Write at least ${isTime ? 0 : 1}, or take it out.` }
}

/** DefaultMessageStore, and the registration of brokers. */
const CLAMPED: Readonly<Record<string, readonly [least: number, most: number]>> = {
  diskMaxUsedSpaceRatio: [10, 95],
  diskSpaceWarningLevelRatio: [35, 90],
  diskSpaceCleanForciblyRatio: [30, 85],
  registerNameServerPeriod: [10_000, 60_000],
}
const POSITIVE: ReadonlySet<string> = new Set([
  'fileReservedTime',
  'maxMessageSize',
  'mappedFileSizeCommitLog',
  'mappedFileSizeConsumeQueue',
  'defaultTopicQueueNums',
])

/** A LinkedBlockingQueue and a ThreadPoolExecutor throw at 0 and below. */
const POSITIVE_ENDS = /(?:ThreadPoolNums|QueueCapacity)$/

/** Finding on the text of an int or long below `bound`. */
export function wholeNumberFault(name: string, text: string, bound: bigint): ValueFault | undefined {
  if (!/^-?\d+$/.test(text)) {
    const digits = digitsOf(text)
    if (/ratio$|percent/i.test(name) && /^0?\.\d+$|^1\.0*$/.test(text)) {
      return {
        message: `'${text}' is no whole number; RocketMQ would silently keep the default`,
        hint: `Write ${Math.round(Number(text) * 100)}: it is a percentage.`,
      }
    }
    const bytes = /size|bytes/i.test(name) ? bytesOf(text) : undefined
    return {
      message: `'${text}' is no whole number; RocketMQ would silently keep the default`,
      hint:
        bytes === undefined
          ? `Write digits only${digits === undefined ? '' : `, e.g. ${digits}`}.`
          : `Write ${bytes}: it counts bytes.`,
    }
  }
  const value = BigInt(text)
  if (value < bound && value >= -bound) return rangeFault(name, text)
  return {
    message: `${text} is too large; RocketMQ would silently keep the default`,
    hint: `Write a number below ${bound}.`,
  }
}

/** The whole number that was meant by 1_000, 0x10, 1e3 or 48.0, or the one that the text begins with. */
function digitsOf(text: string): string | undefined {
  const value = Number(text.replaceAll(/(?<=\d)[_,](?=\d)/g, ''))
  return text !== '' && Number.isSafeInteger(value) && value > 0 ? String(value) : /^\d+/.exec(text)?.[0]
}
