import type { JsonValue } from './json.ts'
import { JsonText } from './json-text.ts'

/** Deeper than any answer of RocketMQ. */
const MOST_DEPTH = 100

interface Open {
  readonly close: '}' | ']'
  readonly value: JsonValue[] | Record<string, JsonValue>
  /** The key of an object whose value comes next. */
  key: string
}

/**
 * Reads JSON as RocketMQ's servers write it: standard JSON, and besides keys without quotes ({0:"10.0.0.1:10911"},
 * from fastjson's maps with number keys), single quotes, and fastjson's extra escapes. Whole numbers that a double
 * cannot hold exactly become bigint. It can be read in parts, and needs no stack.
 */
export class JsonReading {
  private readonly text: JsonText
  private readonly open: Open[] = []
  private result: JsonValue | undefined

  constructor(text: string) {
    this.text = new JsonText(text)
  }

  /**
   * Reads up to `count` values more; an object or array counts as one besides its items.
   * @returns the whole value; undefined: there is more to read
   * @throws SyntaxError with the offset of what does not fit.
   */
  advance(count: number): JsonValue | undefined {
    for (let left = count; left > 0 && this.result === undefined; left -= 1) this.readNext()
    return this.result
  }

  /** Reads the beginning of an object or array, or a whole value of another kind. */
  private readNext(): void {
    const { text } = this
    text.skipBlanks()
    if (text.take('{')) this.enter('}', Object.create(null) as Record<string, JsonValue>)
    else if (text.take('[')) this.enter(']', [])
    else this.complete(text.readSimple())
  }

  private enter(close: Open['close'], value: Open['value']): void {
    if (this.open.length >= MOST_DEPTH) throw this.text.error(`more than ${MOST_DEPTH} levels`)
    this.text.skipBlanks()
    if (this.text.take(close)) this.complete(value)
    else this.open.push({ close, value, key: close === '}' ? this.text.readKey() : '' })
  }

  /** Puts a value where it belongs, and ends what ends behind it. */
  private complete(value: JsonValue): void {
    const { text } = this
    let whole = value
    for (;;) {
      const inner = this.open.at(-1)
      text.skipBlanks()
      if (inner === undefined) {
        if (!text.atEnd()) throw text.error('text after the value')
        this.result = whole
        return
      }
      if (Array.isArray(inner.value)) inner.value.push(whole)
      // eslint-disable-next-line house/own-properties -- it has no prototype
      else inner.value[inner.key] = whole
      if (text.take(',')) {
        if (inner.close === '}') inner.key = text.readKey()
        return
      }
      if (!text.take(inner.close)) throw text.error(`a ',' or '${inner.close}' is missing`)
      whole = inner.value
      this.open.pop()
    }
  }
}

/** Reads JSON at once, see JsonReading. @throws SyntaxError with the offset of what does not fit. */
export function parseJson(text: string): JsonValue {
  const value = new JsonReading(text).advance(Infinity)
  if (value === undefined) throw new SyntaxError('no value')
  return value
}
