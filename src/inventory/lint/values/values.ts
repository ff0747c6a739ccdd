import { own } from '../../../objects.ts'
import { wholeNumberFault } from './numbers.ts'
import { textFault } from './texts.ts'
import type { ValueFault } from './value-fault.ts'

/** A key as a release reads it. */
export interface TypedKey {
  readonly name: string
  /** Java's types of the setters. */
  readonly types: readonly string[]
  /** The release takes blanks around a text away (MixAll.properties2Object); numbers and booleans never. */
  readonly trims: boolean
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
  if (text === '') return emptyFault(key)
  if (text !== text.trim()) return blankFault(key, text)
  const fault = byType(key, text) ?? textFault(key.name, text)
  const [value = ''] = text.split(/\s+#/, 1)
  if (fault === undefined || value === text || value === '') return fault
  return {
    message: `'${text}' has a comment behind it, which RocketMQ reads as a part of the value`,
    hint: `Write ${value} alone, and the comment on a line of its own.`,
  }
}

const isText = ({ types }: TypedKey): boolean =>
  types.includes('String') || types.some((type) => Object.hasOwn(ENUMS, type))

function blankFault(key: TypedKey, text: string): ValueFault {
  const isTrimmed = key.trims && isText(key)
  return {
    message: isTrimmed
      ? `'${text}' begins or ends with a blank; this release takes it away, earlier ones do not`
      : `'${text}' begins or ends with a blank, which RocketMQ does not trim`,
    hint: `Write ${text.trim()}.`,
  }
}

/** A text may be empty, but not a path. */
function emptyFault({ name, types }: TypedKey): ValueFault | undefined {
  if (types[0] === 'String' && !/^storePath|[Pp]ath$/.test(name)) return undefined
  return { message: 'has no value', hint: 'Take it out: then the default counts.' }
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
