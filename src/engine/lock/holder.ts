import { RmqError } from '../../errors.ts'
import { hint } from '../../hint.ts'
import { parseObject } from '../../objects.ts'
import { LEASE_SECONDS, type LockText } from './scripts.ts'

/** The run that holds a lock, for people. */
export interface LockHolder {
  /** user@machine where the tool runs. */
  readonly who: string
  readonly command: string
  /** ISO time on the control machine. */
  readonly since: string
  /** Name of the cluster whose run it is. */
  readonly cluster: string
}

/** A lock as it lies on a host. */
export interface HeldLock extends LockHolder {
  /** Seconds since its run last renewed it, on the host's clock. */
  readonly age: number
  /** false: its run is not connected to the host any more, and the next run takes the lock. */
  readonly lives: boolean
  /** sha256 of the locks as they were seen. */
  readonly digest: string
}

/** A batch of an earlier run that is still at work on a host. */
interface BusyBatch extends LockHolder {
  readonly step: string
  /** 'dnf (pid 4711)'. */
  readonly processes: readonly string[]
}

/** Characters of one word that a host said, in messages. */
const LONGEST = 300
/** Processes that a message names. */
const MOST_PROCESSES = 5
const SHELL = /^(?:ba|da|mk|k)?sh$|^busybox$/

export function lockText(token: string, holder: LockHolder): LockText {
  return { token, line: JSON.stringify({ token, ...holder }) }
}

/** The holder in the first line of a lock. What is missing there is unknown: a host says it, so it may be anything. */
function parseHolder(text: string): LockHolder {
  const [first = ''] = text.split('\n', 1)
  const said = parseObject(first)
  const word = (key: keyof LockHolder, otherwise: string): string => {
    const value = said.get(key)
    return typeof value === 'string' && value !== '' ? value.slice(0, LONGEST) : otherwise
  }
  return {
    who: word('who', 'an unknown user'),
    command: word('command', 'unknown'),
    since: word('since', 'an unknown time'),
    cluster: word('cluster', ''),
  }
}

/** Reads what `readScript` prints; undefined: there is no lock. */
export function parseLock(stdout: string): HeldLock | undefined {
  const [digest, age, state, ...text] = stdout.split('\n')
  if (digest === undefined || age === undefined || state === undefined) return undefined
  return { ...parseHolder(text.join('\n')), age: Number(age), lives: state === 'lives', digest }
}

/** Reads what `idleScript` prints of a host that is busy. */
export function parseBusy(stdout: string): BusyBatch {
  const [first = '', last = '', ...processes] = stdout.trimEnd().split('\n')
  return {
    ...parseHolder(first),
    step: last === first ? '' : last.slice(0, LONGEST),
    processes: parseProcesses(processes),
  }
}

/** The programs that a step runs come before the shells that wait for them. */
function parseProcesses(lines: readonly string[]): string[] {
  const found = lines.map((line) => {
    const [, pid = '', name = ''] = /^(\d+) (.*)$/.exec(line) ?? []
    return { name: name.slice(0, LONGEST), pid }
  })
  const [shells, programs] = [true, false].map((is) => found.filter(({ name }) => SHELL.test(name) === is))
  return [...(programs ?? []), ...(shells ?? [])]
    .slice(0, MOST_PROCESSES)
    .map(({ name, pid }) => `${name} (pid ${pid})`)
}

/** @param own the cluster of this run; the holder's is named when it is another */
export function lockedError(host: string, text: string, own: string): RmqError {
  const { who, command, since, cluster } = parseHolder(text)
  const other = cluster === '' || cluster === own ? '' : ` for cluster ${cluster}`
  return new RmqError('locked', `locked by ${who}, running '${command}'${other} since ${since}`, {
    where: { host },
    hint: hint`Wait until that run ends. If it is dead, its lock ends with its connection to the host, at the latest after ${LEASE_SECONDS} s without renewal. To remove it: ${other === '' ? { run: 'unlock' } : 'run unlock with the inventory of that cluster'}.`,
  })
}

/** 'step 'install java' of 'apply prod.yaml' (ann@desk, since …): dnf (pid 4711)'. */
export function describeBusy({ who, command, since, step, processes }: BusyBatch): string {
  const what = step === '' ? 'a step' : `the step '${step}'`
  const which = processes.length === 0 ? '' : `: ${processes.join(', ')}`
  return `${what} of '${command}' (${who}, since ${since}) is still at work${which}`
}

export function busyError(host: string, stdout: string, waitedMs: number): RmqError {
  const batch = parseBusy(stdout)
  const pids = batch.processes.map((text) => /\d+(?=\)$)/.exec(text)?.[0] ?? '').join(' ')
  const ways = pids === '' ? '' : ` Or end its processes on the host: kill ${pids}.`
  return new RmqError(
    'host-busy',
    `${describeBusy(batch)}; it did not end within ${Math.round(waitedMs / 1000)} s`,
    { where: { host }, hint: `Its run is gone. Wait until the step ends, and run the command again.${ways}` },
  )
}
