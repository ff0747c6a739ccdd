import { posix } from 'node:path'
import { foundLine } from '../foreign/found-line.ts'
import { SHELL_UNIT } from '../foreign/origin.ts'
import { blocksAt, valuesOf } from '../foreign/values.ts'
import { callsIn, folderOf, plainNames, type Call } from './calls.ts'
import { parseContainerStarts } from './containers.ts'
import type { ConfValues, LineStart, Start, UnitStart, UnreadCall } from './starts.ts'

const UNIT = /^[\w@.:\\-]{1,256}\.[a-z]+$/
/** Scripts of scripts that are followed. */
const MOST_DEPTH = 4

interface Text {
  readonly text: string
  readonly folder: string
}

/** Reads the answer of startsScript: the starts that call a program of RocketMQ, and the values of configuration files by their paths. */
export function parseStarts(lines: readonly string[]): {
  readonly starts: readonly Start[]
  /** Lines of start files that call a script which its folder's user cannot read. */
  readonly unread: readonly UnreadCall[]
  readonly confs: ReadonlyMap<string, ConfValues>
} {
  const blocks = blocksAt(lines, /^(?:line|start|script|conf|unread|engine|container|managed)=/)
  const one = (block: readonly string[], key: string): string => valuesOf(block, key)[0] ?? ''
  const scripts = new Map(
    blocks.flatMap((block): [string, Text][] => {
      const path = one(block, 'script')
      return path === '' ? [] : [[path, { text: valuesOf(block, 'text').join('\n'), folder: '' }]]
    }),
  )
  const managed = new Set(blocks.flatMap((block) => valuesOf(block, 'managed')))
  const units = new Map(
    blocks.flatMap((block): [string, { readonly block: readonly string[]; readonly commands: Text }][] =>
      one(block, 'start') === 'unit' &&
      UNIT.test(one(block, 'Id')) &&
      // The lines of the files that it runs count by themselves.
      !SHELL_UNIT.test(one(block, 'Id')) &&
      !managed.has(one(block, 'FragmentPath'))
        ? [[one(block, 'Id'), { block, commands: commandsOf(block) }]]
        : [],
    ),
  )
  // Scripts may call each other: each is read once at each depth, not once for each way to it.
  const known = Array.from({ length: MOST_DEPTH + 1 }, () => new Map<Text, readonly Call[]>())
  const all = (text: Text, depth = 0): readonly Call[] => {
    const earlier = known[depth]?.get(text)
    if (earlier !== undefined) return earlier
    const own = callsIn(text.text, text.folder)
    const called = calledBy(text, [...scripts.keys()]).flatMap((path) => scripts.get(path) ?? [])
    const started = own.units.flatMap((unit) => units.get(unit)?.commands ?? [])
    const more = depth === MOST_DEPTH ? [] : [...called, ...started].flatMap((each) => all(each, depth + 1))
    const calls = distinct([...own.calls, ...more])
    known[depth]?.set(text, calls)
    return calls
  }
  const starts = [
    ...blocks.flatMap((block) => lineOf(one(block, 'line'), all)),
    ...parseContainerStarts(lines),
    ...[...units.values()].map(({ block, commands }) => unitOf(block, all(commands))),
  ]
  const unread = blocks.flatMap((block) => valuesOf(block, 'unread'))
  return {
    unread: blocks.flatMap((block) => unreadIn(one(block, 'line'), unread)),
    starts: starts.filter(({ calls }) => calls.length > 0),
    confs: new Map(
      blocks.flatMap((block): [string, ConfValues][] => {
        const path = one(block, 'conf')
        return path === '' ? [] : [[posix.resolve(path), new Map(valuesOf(block, 'text').flatMap(pairOf))]]
      }),
    ),
  }
}

const distinct = (calls: readonly Call[]): Call[] => [
  ...new Map(calls.map((call) => [JSON.stringify(call), call])).values(),
]

/** Of a unit only its commands start something. */
function lineOf(hit: string, all: (text: Text) => readonly Call[]): LineStart[] {
  const line = foundLine(hit)
  if (line === undefined) return []
  const { file, text } = line
  if (file.endsWith('.service') && !/^\s*Exec(?:Start|Condition)/.test(text)) return []
  const folder = file.includes('/cron') || !file.endsWith('/rc.local') ? '' : '/'
  const calls = all({ text, folder })
  const own = callsIn(text, folder).calls.map(({ program }) => program)
  const called = [...new Set(calls.map(({ program }) => program))].filter((program) => !own.includes(program))
  return [{ kind: 'line', ...line, calls, called }]
}

function unreadIn(hit: string, unread: readonly string[]): UnreadCall[] {
  const line = foundLine(hit)
  if (line === undefined) return []
  const { file, number, text } = line
  return calledBy({ text, folder: '' }, unread).map((script) => ({ file, number, script }))
}

function commandsOf(block: readonly string[]): Text {
  const text = valuesOf(block, 'text')
    .map((shown) =>
      [...shown.matchAll(/argv\[\]=(.*?) ; ignore_errors=/gs)].map(([, words = '']) => words).join('\n'),
    )
    .join('\n')
  return { text, folder: (valuesOf(block, 'WorkingDirectory')[0] ?? '').replace(/^[!-]+/, '') }
}

function unitOf(block: readonly string[], calls: readonly Call[]): UnitStart {
  const one = (key: string): string => valuesOf(block, key)[0] ?? ''
  const unitsIn = (key: string): string[] =>
    one(key)
      .split(' ')
      .filter((name) => UNIT.test(name))
  const state = one('UnitFileState')
  const source = one('SourcePath')
  // Links of its [Install] section, or those that the generator of init.d makes.
  const isEnabled =
    /^(?:enabled|linked|alias|indirect)/.test(state) || (state === 'generated' && source.includes('/init.d/'))
  const isQuadlet = /\.(?:container|kube|pod)$/.test(source)
  const wanted = [...new Set(['WantedBy', 'RequiredBy'].flatMap(unitsIn))]
  const triggers = unitsIn('TriggeredBy')
  const by = [...new Set([...(isEnabled ? [] : wanted), ...['BoundBy', 'UpheldBy'].flatMap(unitsIn)])]
  const isOn = state.startsWith('enabled') || wanted.length > 0
  const runs =
    !/^0?$/.test(one('MainPID')) || /^(?:running|start.*|auto-restart.*|reload)$/.test(one('SubState'))
  return {
    kind: 'unit',
    unit: one('Id'),
    calls,
    runs,
    starts: isOn || runs || triggers.length > 0 || by.length > 0,
    triggers,
    by,
    // `systemctl disable` ends what targets want, by the links of [Install].
    wantedBy: isEnabled ? wanted.filter((name) => !name.endsWith('.target')) : [],
    isEnabled,
    ...(isQuadlet ? { quadlet: source } : {}),
  }
}

/**
 * Paths of scripts that a text calls: by their paths, or by their names in the folder that the text is in. Where that is not known, the
 * name alone counts.
 */
function calledBy({ text, folder }: Text, paths: readonly string[]): string[] {
  const called = new Set<string>()
  // A line of rc.local begins in '/', unless a line before it went elsewhere.
  let at = folder === '/' ? '' : folder
  let before = ''
  for (const word of plainNames(text).split(/[\s='";&|(){}<>,`]+/)) {
    if (before === 'cd') at = folderOf(at, word)
    before = word
    const isByName = /^(?:~|\$\w+)\//.test(word)
    const isRelative = /^\.\.?\/|^[^/~$].*\.sh$/.test(word)
    for (const path of paths) {
      if (word === path) called.add(path)
      else if (!isByName && !isRelative) continue
      else if (isRelative && at !== '') {
        if (posix.resolve(at, word) === posix.resolve(path)) called.add(path)
      } else if (posix.basename(path) === posix.basename(word)) called.add(path)
    }
  }
  return paths.filter((path) => called.has(path))
}

function pairOf(line: string): [string, string][] {
  const [, key, value] = /^\s*(\w+)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? []
  return key === undefined || value === undefined ? [] : [[key, value]]
}
