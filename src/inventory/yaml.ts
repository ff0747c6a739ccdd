import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
} from 'yaml'
import type { SourcePosition } from '../errors.ts'
import type { Finding } from './model.ts'
import { InventoryError } from './problems.ts'
import { PositionTable, type Path, type RawDocument } from './raw.ts'

/** More nodes than any inventory has; stops aliases that multiply each other. */
const MOST_NODES = 200_000

/**
 * Reads YAML 1.2 into a plain tree. A number whose text would not survive (04, 1_0, 5.30) stays text, since
 * broker keys such as deleteWhen are texts that look like numbers.
 * @throws InventoryError for text that is no YAML, with every place.
 */
export function readYaml(text: string, file: string): RawDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true })
  const position = (offset: number): SourcePosition => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(1, line), column: Math.max(1, col) }
  }
  if (document.errors.length > 0) throw new InventoryError(findingsOf(document.errors, text, position))
  const reader = new TreeReader(document, position)
  const value = reader.read()
  return { file, format: 'yaml', value, positions: reader.positions, errors: [], warnings: [] }
}

interface SyntaxProblem {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

/** What follows the first syntax error is guesswork; keys that are there twice are each a mistake of their own. */
function findingsOf(
  errors: readonly SyntaxProblem[],
  text: string,
  position: (offset: number) => SourcePosition,
): Finding[] {
  const twice = errors.filter((error) => error.code === 'DUPLICATE_KEY')
  const first = errors.find((error) => error.code !== 'DUPLICATE_KEY')
  if (first === undefined) {
    return twice.map((error) => ({
      code: 'yaml-syntax',
      message: 'this key is here twice',
      position: position(error.pos[0]),
    }))
  }
  const [offset] = first.pos
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const reference = /[{,][^'"#\n]*?(\$\{\w+\})/.exec(text.slice(lineStart).split('\n', 1)[0] ?? '')?.[1]
  return [
    {
      code: 'yaml-syntax',
      message: `no valid YAML: ${first.message}`,
      ...(reference === undefined ? {} : { hint: `between braces quote references: '${reference}'` }),
      position: position(offset),
    },
  ]
}

class TreeReader {
  readonly positions = new PositionTable()
  readonly #document: Document
  readonly #position: (offset: number) => SourcePosition
  #nodes = 0

  constructor(document: Document, position: (offset: number) => SourcePosition) {
    this.#document = document
    this.#position = position
  }

  read(): unknown {
    const root = this.#document.contents
    this.positions.set([], this.#startOf(root))
    return this.#value(root, [])
  }

  #startOf(node: unknown): SourcePosition {
    const range = (node as Node | null)?.range
    return this.#position(range?.[0] ?? 0)
  }

  #value(node: unknown, path: Path): unknown {
    this.#nodes += 1
    if (this.#nodes > MOST_NODES) {
      throw new InventoryError([
        { code: 'yaml-too-large', message: 'the document is too large: aliases multiply' },
      ])
    }
    if (isAlias(node)) return this.#value(node.resolve(this.#document), path)
    if (isScalar(node)) return scalarValue(node.value, node.source)
    if (isSeq(node)) return node.items.map((item, index) => this.#item(item, [...path, index]))
    if (isMap(node)) return this.#mapping(node.items, path)
    return null
  }

  #item(item: unknown, path: Path): unknown {
    this.positions.set(path, this.#startOf(item))
    return this.#value(item, path)
  }

  #mapping(items: readonly unknown[], path: Path): Record<string, unknown> {
    const mapping: Record<string, unknown> = {}
    for (const item of items) {
      if (!isPair(item)) continue
      const key = String(scalarText(item.key))
      if (key === '<<') {
        this.#merge(mapping, item.value, path)
        continue
      }
      const at = [...path, key]
      const keyPosition = this.#startOf(item.key)
      const hasPlace = isScalar(item.value) || isMap(item.value) || isSeq(item.value) || isAlias(item.value)
      // An empty value has no text of its own: its name is the place to look at.
      const isEmpty = !hasPlace || (isScalar(item.value) && item.value.source === '')
      this.positions.set(at, keyPosition, isEmpty ? keyPosition : this.#startOf(item.value))
      define(mapping, key, this.#value(item.value, at))
    }
    return mapping
  }

  /** `<<: *base` or a list of them: what the mapping says itself wins. */
  #merge(mapping: Record<string, unknown>, source: unknown, path: Path): void {
    const merged = this.#value(source, path)
    const sources: unknown[] = Array.isArray(merged) ? merged : [merged]
    for (const values of sources) {
      if (values === null || typeof values !== 'object') continue
      for (const [key, value] of Object.entries(values)) {
        if (!Object.hasOwn(mapping, key)) define(mapping, key, value)
      }
    }
  }
}

/** `__proto__` in a file is a key like any other. */
function define(mapping: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(mapping, key, { value, enumerable: true, writable: true, configurable: true })
}

function scalarText(key: unknown): unknown {
  return isScalar(key) ? (key.source ?? key.value) : key
}

function scalarValue(value: unknown, source: string | undefined): unknown {
  if (typeof value === 'bigint') return source ?? value.toString()
  if (typeof value === 'number' && source !== undefined && String(value) !== source) return source
  return value
}
