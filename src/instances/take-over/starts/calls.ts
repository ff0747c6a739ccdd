import { posix } from 'node:path'
import { services } from '../../../services/index.ts'
import { confOf } from '../../../services/start-options.ts'

/** A start of a program of RocketMQ in a text: a line of a start file, the commands of a unit, a script. */
export interface Call {
  /** Its start script: 'mqbroker'. */
  readonly program: string
  /** The absolute path of its configuration file; undefined: there is none, or only its name is known. */
  readonly conf?: string
  /** The name of a configuration file in a folder that is not known; '' is not known at all. */
  readonly confName?: string
  /** Folders of the host that a container has mounted. */
  readonly mounts?: readonly string[]
}

export interface Calls {
  readonly calls: readonly Call[]
  /** Units that the text starts: 'rocketmq.service'. */
  readonly units: readonly string[]
}

const scripts = services.flatMap(({ script }) => (script === undefined ? [] : [script]))
const PROGRAMS = new Set<string>(scripts.map(({ program }) => program))
const BY_MAIN = new Map<string, string>(scripts.map(({ main, program }) => [main, program]))
/** Programs that only name what others are called. */
const NAMES_ONLY = new Set(
  (
    'pgrep pkill grep egrep fgrep zgrep echo printf logger ps kill killall tail head cat less more vi vim chmod chown ls rm cp mv mkdir ' +
    'touch test [ [[ awk sed cut wc alias which type find tar stat file mqshutdown mqadmin mail wall jps basename dirname readlink ' +
    'log_daemon_msg log_end_msg success failure status pidof jstack local check matching depend systemd-cat lsof return exit cd ' +
    'alias systemctl service journalctl curl wget mailx sendmail zabbix_sender python python3 perl rsync scp zip gzip'
  ).split(' '),
)
/** Words behind which the name of a user stands: `su - test`. */
const BEFORE_USER = new Set(['su', '-', '-l', '-u', '--login', '--user', 'runuser'])
const KEYWORDS = new Set([
  'then',
  'else',
  'do',
  'if',
  'elif',
  'while',
  'until',
  '!',
  'time',
  'exec',
  '@',
  '-',
])
const UNIT = /^[\w@:.\\-]{1,256}$/
const STARTS = new Set(['start', 'restart', 'reload-or-restart', 'try-restart', 'condrestart', 'isolate'])

/**
 * Reads the starts of RocketMQ in shell text or in lines like it. What only looks for a process (`pgrep`), names it (`echo`) or stops it
 * is none.
 * @param folder the working directory; '' is not known
 */
export function callsIn(text: string, folder: string): Calls {
  const calls: Call[] = []
  const units: string[] = []
  let at = folder
  for (const line of text.replaceAll(/\\\n/g, ' ').split('\n')) {
    if (/^\s*(?:#|:\s)/.test(line)) continue
    for (const command of commandsIn(line)) {
      const words = wordsOf(command)
      const moved = words.indexOf('cd')
      if (moved !== -1 && words[moved + 1] !== undefined) at = folderOf(at, words[moved + 1] ?? '')
      units.push(...unitsIn(words))
      calls.push(...callOf(words, at, text))
    }
  }
  return { calls, units }
}

/** A program that looks, prints or defines, with its first text in quotes: no command in it runs here. */
const QUOTED =
  /\b(?:[efz]?grep|pgrep|pkill|echo|printf|logger|awk|sed|alias|curl|wget)\b[^'"|;&]*(?:'[^']*'|"[^"]*")/g

const commandsIn = (line: string): string[] =>
  plainNames(line)
    .replaceAll(QUOTED, (text) => text.replaceAll(/[;&|(){}`]/g, ' '))
    .split(/[;&|(){}`]+/)

/** `${NAME}` as `$NAME`. */
export const plainNames = (text: string): string => text.replaceAll(/\$\{(\w+)\}/g, '$$$1')

/** The words of a command from its program on, without quotes and redirections. */
function wordsOf(command: string): string[] {
  const words = command
    .replaceAll(/\d*>>?\s*[^\s<>]*/g, ' ')
    .split(/[\s'"\\,<>]+/)
    .map((word) => word.replace(/^[-+!@:]+(?=\/)/, ''))
    .filter((word) => word !== '')
  while (words[0] !== undefined && KEYWORDS.has(words[0])) words.shift()
  return words
}

function callOf(words: readonly string[], folder: string, text: string): Call[] {
  const at = words.findIndex((word) => programOf(word, text) !== undefined)
  if (
    at === -1 ||
    words
      .slice(0, at)
      .some((word, index) => NAMES_ONLY.has(posix.basename(word)) && !BEFORE_USER.has(words[index - 1] ?? ''))
  )
    return []
  const program = programOf(words[at] ?? '', text) ?? ''
  const engine = words.slice(0, at).findIndex((word) => /^(?:docker|podman)$/.test(posix.basename(word)))
  if (engine !== -1) {
    const isKnown =
      !words.some((word) => /^(?:-v|--volume|--mount)/.test(word)) ||
      !words.some((word) => word.includes('$'))
    return [{ program, confName: '', ...(isKnown ? { mounts: mountsOf(words) } : {}) }]
  }
  const given = confOf(words.slice(at + 1))
  // The options stand in another line, or in a variable.
  const isElsewhere =
    words[at]?.includes('=') === true ||
    words.some(
      (word, index) => index > at && /[$%]/.test(word) && !word.startsWith('-n') && words[index - 1] !== '-n',
    )
  if (given === undefined) return [isElsewhere ? { program, confName: '' } : { program }]
  if (/[$%*?]/.test(given)) {
    const name = posix.basename(given)
    return [{ program, confName: /[$%*?]/.test(name) ? '' : name }]
  }
  if (given.startsWith('/')) return [{ program, conf: posix.resolve(given) }]
  return folder === ''
    ? [{ program, confName: posix.basename(given) }]
    : [{ program, conf: posix.resolve(folder, given) }]
}

/** `/x/bin/mqbroker`, `BROKER=/x/bin/mqbroker`, `org.apache.rocketmq.broker.BrokerStartup`; `NAME=mqbroker` where `$NAME` is a program. */
function programOf(word: string, text: string): string | undefined {
  const [, variable, value = word] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? []
  const name = posix.basename(value)
  if (PROGRAMS.has(name)) {
    const isUsed = (): boolean =>
      new RegExp(String.raw`(?:/|\bsh\s+"?|nohup\s+"?)\$\{?${variable ?? ''}\b`).test(text)
    return variable === undefined || value.includes('/') || isUsed() ? name : undefined
  }
  const main = /\brocketmq\.(?:\w+\.)*(\w+)$/.exec(value)?.[1]
  return main === undefined ? undefined : BY_MAIN.get(main)
}

function mountsOf(words: readonly string[]): string[] {
  return words.flatMap((word, at) => {
    const given = /^(?:-v|--volume|--mount)$/.test(words[at - 1] ?? '')
      ? word
      : /^(?:-v|--volume=)(\/.*)$/.exec(word)?.[1]
    const source = /^(\/[^:]*):/.exec(given ?? '')?.[1] ?? /(?:src|source)=(\/[^,]*)/.exec(given ?? '')?.[1]
    return source === undefined ? [] : [source]
  })
}

/** The folder that `cd` goes to; '' is not known. */
export const folderOf = (from: string, to: string): string => {
  if (/[$~`]/.test(to)) return ''
  if (to.startsWith('/')) return posix.resolve(to)
  return from === '' ? '' : posix.resolve(from, to)
}

/** `systemctl start NAME …`, `service NAME start`, `/etc/init.d/NAME start`. */
function unitsIn(words: readonly string[]): string[] {
  const named = words.flatMap((word, at): string[] => {
    const next = words[at + 1] ?? ''
    switch (posix.basename(word)) {
      case 'systemctl': {
        const rest = words.slice(at + 1).filter((each) => !each.startsWith('-'))
        const isNow = rest[0] === 'enable' && words.includes('--now')
        return !words.includes('--user') && (STARTS.has(rest[0] ?? '') || isNow) ? rest.slice(1) : []
      }
      case 'service':
        return STARTS.has(words[at + 2] ?? '') ? [next] : []
      default: {
        const script = /\/init\.d\/([^/]+)$/.exec(word)?.[1]
        return script !== undefined && STARTS.has(next) ? [script] : []
      }
    }
  })
  return named
    .filter((name) => UNIT.test(name))
    .map((name) => (/\.(?:service|target|timer|path|socket)$/.test(name) ? name : `${name}.service`))
}
