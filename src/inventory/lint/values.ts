import { own } from '../../objects.ts'

/** A key as a release reads it. */
export interface TypedKey {
  readonly name: string
  /** Java's types of the setters. */
  readonly types: readonly string[]
}

/** A fault of a value, and how to correct it. */
export interface ValueFault {
  readonly message: string
  readonly hint?: string
}

const INT_MAX = 2n ** 31n
const LONG_MAX = 2n ** 63n
const ENUMS: Readonly<Record<string, readonly string[]>> = {
  BrokerRole: ['ASYNC_MASTER', 'SYNC_MASTER', 'SLAVE'],
  FlushDiskType: ['ASYNC_FLUSH', 'SYNC_FLUSH'],
  MetricsExporterType: ['DISABLE', 'OTLP_GRPC', 'PROM', 'LOG'],
  MessageRequestMode: ['POP', 'PULL'],
  TieredStorageLevel: ['DISABLE', 'NOT_IN_DISK', 'NOT_IN_MEM', 'FORCE'],
}
/** Keys whose only setter takes text, and makes an enum of it. */
const ENUM_OF: Readonly<Record<string, string>> = { defaultMessageRequestMode: 'MessageRequestMode' }

/**
 * Finding on a text that RocketMQ would change without a message: it keeps the default for a number that it cannot
 * read, takes everything but true for false, and does not trim (MixAll.properties2Object).
 */
export function faultOf(key: TypedKey, text: string): ValueFault | undefined {
  if (/[\r\n]/.test(text)) return { message: 'holds a line break', hint: 'Write it on one line.' }
  if (text !== text.trim()) {
    return {
      message: `'${text}' begins or ends with a blank, which RocketMQ does not trim`,
      hint: `Write ${text.trim()}.`,
    }
  }
  return byType(key, text) ?? byName(key.name, text)
}

function byType({ name, types }: TypedKey, text: string): ValueFault | undefined {
  const choices = own(ENUMS, types.find((type) => Object.hasOwn(ENUMS, type)) ?? own(ENUM_OF, name) ?? '')
  if (choices !== undefined) {
    // A setter for int takes the ordinal of the value.
    const isOrdinal = types.includes('int') && /^\d+$/.test(text) && Number(text) < choices.length
    return isOrdinal ? undefined : enumFault(text, choices)
  }
  switch (types[0] ?? 'String') {
    case 'boolean':
      return booleanFault(text)
    case 'int':
    case 'Integer':
      return wholeNumberFault(name, text, INT_MAX)
    case 'long':
      return wholeNumberFault(name, text, LONG_MAX)
    case 'double':
      return /^-?\d+(?:\.\d+)?$/.test(text) ? undefined : { message: `'${text}' is no number` }
    default:
      return undefined
  }
}

function enumFault(text: string, choices: readonly string[]): ValueFault | undefined {
  if (choices.includes(text)) return undefined
  const upper = choices.find((choice) => choice === text.toUpperCase())
  return {
    message: `'${text}' is none of its values; RocketMQ would silently keep the default`,
    hint: upper === undefined ? `Write one of ${choices.join(', ')}.` : `Write ${upper}.`,
  }
}

function booleanFault(text: string): ValueFault | undefined {
  if (/^(?:true|false)$/i.test(text)) return undefined
  const means = /^(?:yes|on|y|1)$/i.test(text) ? 'true' : 'true or false'
  return {
    message: `'${text}' is no boolean; RocketMQ takes everything but true for false`,
    hint: `Write ${means}.`,
  }
}

/** '4MB', '1G', '64k' in bytes. */
function bytesOf(text: string): bigint | undefined {
  const [, digits, unit] = /^(\d+)\s*([kmgt])i?b?$/i.exec(text) ?? []
  if (digits === undefined || unit === undefined) return undefined
  return BigInt(digits) * 1024n ** BigInt('kmgt'.indexOf(unit.toLowerCase()) + 1)
}

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
  if (value >= 1 || !(POSITIVE.has(name) || name.endsWith('ThreadPoolNums'))) return undefined
  return { message: `${text} makes no sense`, hint: 'Write at least 1, or take it out.' }
}

const CLAMPED: Readonly<Record<string, readonly [least: number, most: number]>> = {
  diskMaxUsedSpaceRatio: [10, 95],
  registerNameServerPeriod: [10_000, 60_000],
}
const POSITIVE: ReadonlySet<string> = new Set([
  'fileReservedTime',
  'maxMessageSize',
  'mappedFileSizeCommitLog',
  'mappedFileSizeConsumeQueue',
  'defaultTopicQueueNums',
])

function wholeNumberFault(name: string, text: string, bound: bigint): ValueFault | undefined {
  if (!/^-?\d+$/.test(text)) {
    const digits = /^\d+/.exec(text)?.[0]
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

/** Texts with a form of their own. */
function byName(name: string, text: string): ValueFault | undefined {
  if (name === 'deleteWhen' && !/^(?:[01]?\d|2[0-3])(?:;(?:[01]?\d|2[0-3]))*$/.test(text)) {
    return {
      message: `'${text}' is no hour of the day`,
      hint: "Write two digits, several separated by ';': 04 or 04;16.",
    }
  }
  if (name === 'brokerPermission' && !['2', '4', '6'].includes(text)) {
    return {
      message: `'${text}' is no permission`,
      hint: 'Write 6 to read and write, 4 to read, 2 to write.',
    }
  }
  if (name === 'messageDelayLevel') return delayFault(text)
  if (/^(?:storePath|readOnlyCommitLogStorePaths|.*Path$)/.test(name)) return pathFault(text)
  return undefined
}

/**
 * Levels as ScheduleMessageService.parseDelayLevel reads them: split at each blank, the last letter is the unit. A broker
 * that cannot read one ends at its start (exit 253).
 */
function delayFault(text: string): ValueFault | undefined {
  const hint = 'Write numbers with s, m, h or d, and one blank between them: 1s 5s 10s 30s 1m 2m 1h.'
  const wrong = text.split(' ').find((level) => !/^\d{1,9}[smhd]$/.test(level))
  if (wrong === undefined) return undefined
  const what = wrong === '' ? `'${text}' has two blanks between two levels` : `'${wrong}' is no delay`
  return { message: `${what}; a broker ends at its start when it cannot read a level`, hint }
}

/** One path, or several with commas between them. */
function pathFault(text: string): ValueFault | undefined {
  if (/\s/.test(text)) return { message: `'${text}' holds a blank`, hint: 'Choose a path without blanks.' }
  const relative = text.split(',').find((path) => !path.startsWith('/'))
  if (relative === undefined) return undefined
  return {
    message: `'${relative}' is no absolute path: where it leads would depend on the folder the service starts in`,
    hint: 'Begin it with /, or take it out: every instance has folders of its own by default.',
  }
}
