import { readdir, readFile } from 'node:fs/promises'

/** One line of /proc/PID/stat, as far as it is of use here. */
export interface ProcessStat {
  readonly pid: number
  readonly command: string
  readonly parent: number
  /** Clock ticks after boot: with the pid it names one process only, even when the pid is used again. */
  readonly started: string
}

/** Reads /proc/PID/stat; the command stands in brackets and may itself contain brackets and blanks. */
export function parseStat(text: string): ProcessStat | undefined {
  const found = /^(\d+) \((.*)\) (.*)$/s.exec(text.trimEnd())
  const [, pid, command, rest] = found ?? []
  if (pid === undefined || command === undefined || rest === undefined) return undefined
  const fields = rest.split(' ')
  return { pid: Number(pid), command, parent: Number(fields[1]), started: fields[19] ?? '' }
}

export async function processStat(pid: number): Promise<ProcessStat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  return parseStat(text)
}

export async function childrenOf(parent: number): Promise<readonly ProcessStat[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const stats = await Promise.all(pids.map((pid) => processStat(Number(pid))))
  return stats.filter((stat) => stat?.parent === parent).filter((stat) => stat !== undefined)
}

/** Returns true for the first process of a process namespace, such as the init of a container. */
export async function isInit(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return /^NSpid:\t\d+\t1$/m.test(status)
}
