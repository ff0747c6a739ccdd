import {
  Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  Pair,
  Scalar,
  visit,
  YAMLMap,
  type Node,
} from 'yaml'
import type { Path } from '../inventory/raw.ts'
import { plain, type Draft } from './describe/draft.ts'

/** Order of the sections in the file: what the cluster is, its hosts, what runs on them. */
const ORDER = [
  'cluster',
  'takeOver',
  'rocketmq',
  'artifact',
  'runtime',
  'image',
  'jdk',
  'ssh',
  'acl',
  'heap',
  'hosts',
  'namesrv',
  'controllers',
  'brokers',
  'proxies',
]
/** Shorter mappings without comments stand on one line. */
const LINE_WIDTH = 90

/** Writes a draft as YAML, its comments above what they are about. @param head lines at the top of the file */
export function inventoryText(draft: Draft, head: readonly string[]): string {
  const tree = Object.fromEntries(
    Object.entries(draft.tree).sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b)),
  )
  const document = new Document(tree)
  const commented = new Set<unknown>()
  const top: string[] = []
  for (const { path, lines } of draft.comments.values()) {
    const place = path.length === 0 ? undefined : commentedNode(document, path)
    if (place === undefined) {
      top.push(...lines)
      continue
    }
    place.node.commentBefore = lines.map((line) => ` ${line}`).join('\n')
    for (const parent of place.parents) commented.add(parent)
  }
  shorten(document.contents, commented)
  spaceSections(document)
  const comment = [...head, ...(top.length === 0 ? [] : ['', ...top])]
  document.commentBefore = comment.map((line) => (line === '' ? ' ' : ` ${plain(line, 400)}`)).join('\n')
  quoteUnseen(document)
  const text = document.toString({ lineWidth: 0, flowCollectionPadding: true })
  return text.replaceAll(UNSEEN, escaped).replaceAll(/^# $/gm, '#')
}

/**
 * Characters that a terminal obeys or people do not see: control characters (YAML leaves those from U+0080 to U+009F as they
 * are), those that change the direction of text, halves of pairs. Values come from hosts, and people print the file.
 */
const UNSEEN = /(?!\n)[\p{C}\p{Zl}\p{Zp}]/gu

/** Only a text in double quotes can have escapes. */
function quoteUnseen(document: Document): void {
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string' && node.value.search(UNSEEN) >= 0) node.type = Scalar.QUOTE_DOUBLE
    },
  })
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16)
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`
}

/** The node above which a comment about a path stands, and everything around it. */
function commentedNode(document: Document, path: Path): { node: Node; parents: unknown[] } | undefined {
  let at: unknown = document.contents
  let found: Node | undefined
  const parents: unknown[] = []
  for (const step of path) {
    parents.push(at)
    if (isMap(at)) {
      const pair = at.items.find(({ key }) => isScalar(key) && key.value === step)
      if (pair === undefined) break
      found = isNode(pair.key) ? pair.key : found
      at = pair.value
    } else if (isSeq(at) && typeof step === 'number') {
      const item = at.items[step]
      if (!isNode(item)) break
      found = item
      at = item
    } else break
  }
  return found === undefined
    ? undefined
    : { node: found, parents: isSeq(parents.at(-1)) && isMap(at) ? [...parents, at] : parents }
}

/** Puts short mappings and lists on one line, where no comment stands in them. */
function shorten(node: unknown, commented: ReadonlySet<unknown>): void {
  if (isPair(node)) shorten(node.value, commented)
  if (!isMap(node) && !isSeq(node)) return
  for (const item of node.items) shorten(item, commented)
  if (commented.has(node) || node.items.some((item) => isBlock(isPair(item) ? item.value : item))) return
  const width = JSON.stringify(node.toJSON()).length
  if (width <= LINE_WIDTH) node.flow = true
}

const isBlock = (value: unknown): boolean => (isMap(value) || isSeq(value)) && value.flow !== true

function spaceSections({ contents }: Document): void {
  if (!(contents instanceof YAMLMap)) return
  contents.items.forEach((pair: unknown, index) => {
    if (
      pair instanceof Pair &&
      isNode(pair.key) &&
      index > 0 &&
      (isBlock(pair.value) || pair.key.commentBefore !== undefined)
    ) {
      pair.key.spaceBefore = true
    }
  })
}
