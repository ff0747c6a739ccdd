import { own } from '../objects.ts'
import type { SourcePosition } from '../errors.ts'
import type { Finding } from '../model/cluster.ts'

/** Error of the parser for a text that is no YAML. */
export interface SyntaxProblem {
  readonly code: string
  readonly message: string
  readonly pos: readonly [number, number]
}

interface Words {
  readonly message: string
  readonly hint: string
}

/** The first syntax error of a text; those after it are unreliable. */
export function syntaxFindings(
  errors: readonly SyntaxProblem[],
  text: string,
  position: (offset: number) => SourcePosition,
): Finding[] {
  const [first] = errors
  if (first === undefined) return []
  const [offset] = first.pos
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1
  const line = text.slice(lineStart).split('\n', 1)[0] ?? ''
  const { message, hint } = wordsFor(first, line)
  return [{ code: 'yaml-syntax', message: `no valid YAML: ${message}`, hint, position: position(offset) }]
}

/** Plain messages in place of the parser's. */
function wordsFor({ code, message }: SyntaxProblem, line: string): Words {
  const reference = /[{,][^'"#\n]*?(\$\{\w+\})/.exec(line)?.[1]
  if (reference !== undefined) {
    return {
      message: 'the braces of a reference are taken for a mapping',
      hint: `Put references between braces into quotes: '${reference}'.`,
    }
  }
  const specific = BY_MESSAGE.find(([pattern]) => pattern.test(message))?.[1]
  return specific ?? own(BY_CODE, code) ?? { message: 'this cannot stand here', hint: QUOTE }
}

const QUOTE = 'Put quotes around a value that holds : # { } [ ] , or quotes of its own.'

const BY_MESSAGE: readonly (readonly [RegExp, Words])[] = [
  [
    /^Missing closing ["']quote/,
    { message: 'a quote is opened and not closed', hint: 'Close it on the same line.' },
  ],
  [
    /^Flow (?:map|sequence) in block collection/,
    {
      message: 'a [ or { of the lines above is not closed before this one',
      hint: 'Close it, or indent the lines in between more than the key they belong to.',
    },
  ],
  [
    /^Implicit map keys need to be followed by map values/,
    {
      message: 'this is neither a key nor a list item',
      hint: 'End a key with a colon, and begin an item with "- ".',
    },
  ],
  [
    /block sequence may not be used as an implicit map key/,
    {
      message: 'a list item stands among keys',
      hint: 'Give the list a key of its own, or take the dash away.',
    },
  ],
]

const BY_CODE: Readonly<Record<string, Words>> = {
  RESOURCE_EXHAUSTION: {
    message: 'too many lists and mappings stand in one another',
    hint: 'Close a [ or { before the next one opens: an inventory needs fewer than ten levels.',
  },
  KEY_OVER_1024_CHARS: {
    message: 'a key has more than 1024 characters',
    hint: 'Write a shorter key, or put a line break behind the colon that ends it.',
  },
  MULTIPLE_DOCS: {
    message: 'a second document begins here, and an inventory is one',
    hint: 'Take out what follows, with the --- or ... before it, or give it a file of its own.',
  },
  MULTILINE_IMPLICIT_KEY: {
    message: 'this is no "key: value"',
    hint: 'Write a colon and a blank after the key, and indent it like the line above.',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second colon stands on the line of a value, or the line is indented too far',
    hint: `${QUOTE} Let the keys of one mapping begin in the same column.`,
  },
  BLOCK_IN_FLOW: {
    message: 'between braces or brackets this cannot stand',
    hint: 'Put commas between the entries, and quotes around a value that holds a colon.',
  },
  BAD_INDENT: {
    message: 'the indentation fits none of the lines above',
    hint: 'Let the keys of one mapping begin in the same column.',
  },
  TAB_AS_INDENT: { message: 'a tab indents this line', hint: 'Indent with blanks.' },
  BAD_SCALAR_START: {
    message: 'a value cannot begin with @ or ` as it stands',
    hint: 'Put quotes around it.',
  },
  BAD_DQ_ESCAPE: {
    message: 'inside double quotes a backslash begins an escape, and this is none',
    hint: 'Use single quotes, or write \\\\ for a backslash.',
  },
  BAD_ALIAS: {
    message: 'an anchor or alias has no name',
    hint: 'Write &name at the one place and *name at the other, or put quotes around a value that begins with & or *.',
  },
}
