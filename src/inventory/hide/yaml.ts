import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  parseAllDocuments,
  visit,
  type Alias,
  type Document,
  type Scalar,
} from 'yaml'
import { isSecretName, secretNames } from '../secret-names.ts'
import { HIDDEN, holdsKnownSecret, namesSecret, type HiddenText } from './marks.ts'
import { isReference } from './reference.ts'

/** A part of a text, and what is written in its place. */
interface Cut {
  readonly from: number
  readonly to: number
  readonly by: string
}

/** @returns undefined for text that is no YAML */
export function hideInYaml(text: string): HiddenText | undefined {
  const documents = parseAllDocuments(text, { uniqueKeys: false, merge: true })
  if (!Array.isArray(documents)) return { text, hidden: 0 }
  const cuts = commentsOf(text)
  for (const document of documents) {
    if (document.errors.length > 0) return undefined
    const anchors = anchorsOfSecrets(document)
    visit(document, {
      Scalar: (_key, node, ancestors) => {
        const [from, to] = node.range ?? []
        if (from === undefined || to === undefined) return
        const names = keysAbove(node, ancestors)
        const isAnchored = [...ancestors, node].some((each) => anchors.has(anchorOf(each)))
        if (!isSecret(node, isAnchored ? [...names, SECRET] : names)) return
        cuts.push({ from, to, by: replacementFor(text.slice(from, to)) })
      },
    })
  }
  return replaced(text, cuts)
}

/** A name of a secret, for values that stand for one by an alias. */
const SECRET = 'secret'

/** Anchors whose aliases are values of secrets. */
function anchorsOfSecrets(document: Document.Parsed): ReadonlySet<string | undefined> {
  const anchors = new Set<string | undefined>()
  visit(document, {
    Alias: (_key, node, ancestors) => {
      if (keysAbove(node, ancestors).some(isSecretName)) anchors.add(node.source)
    },
  })
  return anchors
}

const anchorOf = (node: unknown): string | undefined =>
  isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined

/** Names of the keys that a value stands below; those above a key for the key itself. */
function keysAbove(node: Scalar | Alias, ancestors: readonly unknown[]): string[] {
  return ancestors.flatMap((each) =>
    isPair(each) && each.key !== node && isScalar(each.key) ? [String(each.key.value)] : [],
  )
}

function isSecret({ value, source: text = '' }: Scalar, names: readonly string[]): boolean {
  if (value === null || typeof value === 'boolean') return false
  if (text === '' || isReference(text)) return false
  if (names.some((name) => secretNames.has(name))) return true
  if (typeof value === 'string' && names.some(isSecretName)) return true
  return holdsKnownSecret(text) || namesSecret(text)
}

/** In quotes, so that brackets are text; a block ends with its line break. */
function replacementFor(written: string): string {
  return `'${HIDDEN}'${written.endsWith('\n') ? '\n' : ''}`
}

/** Marks of the lexer that are no text: begin of a document, end of a flow, begin of a scalar. */
const MARKS: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001F'])
const SCALAR = '\u001F'

/** The comments of a text that may hold a secret. */
function commentsOf(text: string): Cut[] {
  const cuts: Cut[] = []
  let at = 0
  let before = ''
  for (const token of new Lexer().lex(text)) {
    if (!MARKS.has(token)) {
      const isComment = token.startsWith('#') && before !== SCALAR
      if (isComment && (holdsKnownSecret(token) || namesSecret(token)))
        cuts.push({ from: at, to: at + token.length, by: `# ${HIDDEN}` })
      at += token.length
    }
    before = token
  }
  return cuts
}

function replaced(text: string, cuts: readonly Cut[]): HiddenText {
  let shown = ''
  let copied = 0
  for (const { from, to, by } of [...cuts].sort((one, other) => one.from - other.from)) {
    if (from < copied) continue
    shown += text.slice(copied, from) + by
    copied = to
  }
  return { text: shown + text.slice(copied), hidden: cuts.length }
}
