import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Alias,
  type Document,
  type Node,
} from 'yaml'
import { setOwn } from '../objects.ts'
import type { SourcePosition } from '../errors.ts'
import type { Finding } from '../model/cluster.ts'
import { didYouMean } from './nearest.ts'
import { InventoryError, MOST_GUESSES, MOST_PROBLEMS } from './problems.ts'
import { PositionTable, type Path, type RawDocument } from './raw.ts'
import { vaultHint } from './vault.ts'
import { syntaxFindings } from './yaml-syntax.ts'

/** More nodes than any inventory has; stops aliases that multiply each other. */
const MOST_NODES = 200_000

/**
 * Reads YAML 1.2 into a plain tree. A number whose text would not survive (04, 1_0, 5.30) stays text, since
 * broker keys such as deleteWhen are texts that look like numbers.
 * @throws InventoryError for text that is no YAML, with every place.
 */
export function readYaml(text: string, file: string): RawDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    merge: true,
    // It compares every key with every other; TreeReader finds keys that stand twice.
    uniqueKeys: false,
  })
  const position = (offset: number): SourcePosition => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(1, line), column: Math.max(1, col) }
  }
  if (document.errors.length > 0) throw new InventoryError(syntaxFindings(document.errors, text, position))
  const tags = document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED')
  const reader = new TreeReader(document, position)
  const value = reader.read(text.includes('*'))
  const errors = [
    ...tags.map(({ pos }) => tagFinding(text.slice(...pos), position(pos[0]))),
    ...reader.errors,
  ]
  return { file, format: 'yaml', value, positions: reader.positions, errors, warnings: [] }
}

/** An ignored tag would leave its raw text as the value: a vault's ciphertext as a password. */
function tagFinding(tag: string, position: SourcePosition): Finding {
  const isVault = tag.startsWith('!vault')
  return {
    code: 'unknown-tag',
    message: isVault
      ? `${tag}: what Ansible Vault has encrypted can only be read by Ansible`
      : `the tag ${tag} means nothing here`,
    hint: isVault ? vaultHint : 'Take it out, or put quotes around a value that begins with !.',
    position,
  }
}

class TreeReader {
  readonly positions = new PositionTable()
  readonly errors: Finding[] = []
  readonly #document: Document
  readonly #position: (offset: number) => SourcePosition
  /** The node that each alias stands for; undefined for one without an anchor above it. */
  readonly #targets = new Map<Alias, Node | undefined>()
  /** Names of anchors, as their aliases are written. */
  readonly #anchors = new Set<string>()
  /** Keys that were reported as standing twice: aliases read a mapping again. */
  readonly #twice = new Set<unknown>()
  #nodes = 0

  constructor(document: Document, position: (offset: number) => SourcePosition) {
    this.#document = document
    this.#position = position
  }

  /** @param mayHaveAliases false where the text has no '*': nothing is searched for aliases */
  read(mayHaveAliases: boolean): unknown {
    const root = this.#document.contents
    if (mayHaveAliases) this.#findTargets()
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
        {
          code: 'yaml-too-large',
          message: `the inventory has more than ${MOST_NODES} values${this.#anchors.size > 0 ? ': aliases multiply' : ''}`,
          hint:
            this.#anchors.size > 0
              ? 'Write out what is meant here, or let fewer aliases stand in one another.'
              : 'Describe each cluster in an inventory of its own.',
          position: this.#startOf(node),
        },
      ])
    }
    if (isAlias(node)) return this.#alias(node, path)
    if (isScalar(node)) return scalarValue(node.value, node.source)
    if (isSeq(node)) return node.items.map((item, index) => this.#item(item, [...path, index]))
    if (isMap(node)) return this.#mapping(node.items, path)
    return null
  }

  /** Value of the alias; null after reporting an alias without a value. */
  #alias(alias: Alias, path: Path): unknown {
    const target = this.#targets.get(alias)
    if (target === undefined) {
      const isGuessed = this.errors.length <= MOST_GUESSES
      const hint =
        (isGuessed ? didYouMean(`*${alias.source}`, this.#anchors) : undefined) ??
        `Write &${alias.source} before the value that is meant, further up, or put a text that begins with * into quotes.`
      this.#error(alias, 'unknown-anchor', `there is no anchor &${alias.source} above this`, hint)
      return null
    }
    if (contains(target, alias)) {
      throw new InventoryError([
        {
          code: 'yaml-too-large',
          message: `*${alias.source} stands inside what it stands for, and would never end`,
          hint: 'Take it out.',
          position: this.#startOf(alias),
        },
      ])
    }
    return this.#value(target, path)
  }

  /** In the order of the text: an anchor that is written again has its new value from there on. */
  #findTargets(): void {
    const anchored = new Map<string, Node>()
    visit(this.#document, {
      Node: (_key, node) => {
        if (isAlias(node)) this.#targets.set(node, anchored.get(node.source))
        else if (node.anchor !== undefined) {
          anchored.set(node.anchor, node)
          this.#anchors.add(`*${node.anchor}`)
        }
      },
    })
  }

  #item(item: unknown, path: Path): unknown {
    this.positions.set(path, this.#startOf(item))
    return this.#value(item, path)
  }

  #mapping(items: readonly unknown[], path: Path): Record<string, unknown> {
    const mapping: Record<string, unknown> = {}
    const pairs = items.filter((item) => isPair(item))
    this.#checkTwice(pairs.map(({ key }) => key))
    // The mapping's own keys come last: they win, and errors have their place.
    for (const pair of pairs) {
      if (isMerge(pair.key)) this.#merge(mapping, pair.value, path)
    }
    for (const pair of pairs) {
      if (isMerge(pair.key)) continue
      const key = String(scalarText(pair.key))
      const at = [...path, key]
      const { value } = pair
      const keyPosition = this.#startOf(pair.key)
      const hasPlace = isScalar(value) || isMap(value) || isSeq(value) || isAlias(value)
      // An empty value has no text of its own: its name is the place to look at.
      const isEmpty = !hasPlace || (isScalar(value) && value.source === '')
      this.positions.set(at, keyPosition, isEmpty ? keyPosition : this.#startOf(value))
      setOwn(mapping, key, this.#value(value, at))
    }
    return mapping
  }

  #checkTwice(keys: readonly unknown[]): void {
    const seen = new Set<string>()
    for (const key of keys) {
      const name = String(scalarText(key))
      if (seen.has(name) && !this.#twice.has(key)) {
        this.#twice.add(key)
        const hint = 'Keep one of them: the second would replace the first.'
        this.#error(key, 'yaml-syntax', 'this key is here twice', hint)
      }
      seen.add(name)
    }
  }

  /** `<<: *base` or a list of them, the first of which wins. */
  #merge(mapping: Record<string, unknown>, source: unknown, path: Path): void {
    const target = isAlias(source) ? this.#targets.get(source) : source
    const sources = isSeq(target) ? target.items.toReversed() : [source]
    for (const each of sources) {
      const before = this.errors.length
      const values = this.#value(each, path)
      if (values !== null && typeof values === 'object' && !Array.isArray(values)) {
        for (const [key, value] of Object.entries(values)) setOwn(mapping, key, value)
      } else if (this.errors.length === before) {
        const message = '<< takes the keys of another mapping, and this is none'
        this.#error(
          each,
          'bad-merge',
          message,
          'Write &base before a mapping further up, and <<: *base here.',
        )
      }
    }
  }

  #error(node: unknown, code: string, message: string, hint: string): void {
    if (this.errors.length > MOST_PROBLEMS) return
    this.errors.push({ code, message, hint, position: this.#startOf(node) })
  }
}

/** Returns true when the alias is inside the node. */
function contains(node: Node, alias: Alias): boolean {
  const [from = 0, , to = 0] = node.range ?? []
  const at = alias.range?.[0] ?? -1
  return at > from && at < to
}

function isMerge(key: unknown): boolean {
  return scalarText(key) === '<<'
}

function scalarText(key: unknown): unknown {
  return isScalar(key) ? (key.source ?? key.value) : key
}

function scalarValue(value: unknown, source: string | undefined): unknown {
  if (typeof value === 'bigint') return source ?? value.toString()
  if (typeof value === 'number' && source !== undefined && String(value) !== source) return source
  return value
}
