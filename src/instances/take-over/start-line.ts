import { posix } from 'node:path'
import { confOf } from '../../services/start-options.ts'
import type { AutostartLine } from './foreign/foreign.ts'

/** A start of a release's script, as a line of a start file has it. */
export interface PlainStart {
  /** Path of the script; undefined: it depends on a folder that the line does not name. */
  readonly script: string | undefined
  /** The path after -c or -pc; undefined: there is none, null: it depends on a folder that the line does not name. */
  readonly conf: string | undefined | null
}

/** A word without anything that a shell expands. */
const WORD = String.raw`(?:[\w./:=,@+-]+|'[^'\\$%${'`'}]*'|"[^"\\$%!${'`'}]*")`
const REDIRECTIONS = String.raw`(?:\s*(?:\d?>>?|&>>?|\d?>&|<)\s*${WORD})*`
const PLAIN = new RegExp(
  String.raw`^(?:cd\s+(${WORD})\s*&&\s*)?(?:nohup\s+)?(?:(?:/usr)?(?:/bin/)?(?:ba|da)?sh\s+)?(${WORD})((?:\s+${WORD})*?)${REDIRECTIONS}\s*&?$`,
)
const BY_SU = new RegExp(
  String.raw`^su\s+(?:(?:-|-l|--login)\s+)?(?:[a-z_][\w-]*\s+)?-c\s+(?:'([^']*)'|"([^"\\$${'`'}]*)")${REDIRECTIONS}\s*&?$`,
)

/**
 * Reads a line that starts one script and does nothing else: an optional `cd DIR &&` or `su -c`, `nohup`, `sh`, the script,
 * its arguments and redirections.
 * @returns undefined for any other line
 */
export function plainStart({ file, text }: Pick<AutostartLine, 'file' | 'text'>): PlainStart | undefined {
  if (/[^\P{C}\t]/u.test(text)) return undefined
  const command = file.includes('/cron') ? afterSchedule(file, text.trim()) : text.trim()
  const bySu = BY_SU.exec(command ?? '')
  const [, folder, script, rest] = PLAIN.exec(bySu?.[1] ?? bySu?.[2] ?? command ?? '') ?? []
  if (script === undefined) return undefined
  // cron and su start in the home folder of a user, the boot in /.
  const start = bySu !== null || file.includes('/cron') ? undefined : '/'
  const base = folder === undefined ? start : posix.resolve(start ?? '/', unquoted(folder))
  const isKnown = folder === undefined || start !== undefined || unquoted(folder).startsWith('/')
  const resolved = (path: string): string | undefined => {
    if (path.startsWith('/')) return posix.resolve(path)
    return base === undefined || !isKnown ? undefined : posix.resolve(base, path)
  }
  const words = (rest ?? '').match(new RegExp(WORD, 'g'))?.map(unquoted) ?? []
  const conf = confOf(words)
  return {
    script: resolved(unquoted(script)),
    conf: conf === undefined ? undefined : (resolved(conf) ?? null),
  }
}

const unquoted = (word: string): string => word.replace(/^(['"])(.*)\1$/, '$2')

/** The command of an entry of cron; the tables of the system have a user before it. */
function afterSchedule(file: string, text: string): string | undefined {
  const user = file.includes('/spool/') ? '' : String.raw`[a-z_][\w-]*\s+`
  return new RegExp(String.raw`^(?:@[a-z]+|(?:[\d*,/-]+\s+){4}[\d*,/-]+)\s+${user}(.*)$`).exec(text)?.[1]
}
