import { hostname, userInfo } from 'node:os'
import { posix } from 'node:path'
import { redact } from '../../secret.ts'
import { sh } from '../../shell/quote.ts'

/** What somebody did to a host by this tool: a line of its audit log. */
export interface AuditEntry {
  /** ISO 8601, UTC, of the control machine. The same on all hosts of a run. */
  readonly time: string
  /** user@machine. */
  readonly who: string
  readonly command: string
  /** How it ended on this host. */
  readonly outcome: string
  /** '3 changes', the reason of an unlock. */
  readonly detail: string
}

/** A entry of whoever runs this program, now. */
export function auditEntry(command: string): Pick<AuditEntry, 'time' | 'who' | 'command'> {
  return {
    time: new Date().toISOString(),
    who: `${userInfo().username}@${hostname()}`,
    command: redact(command),
  }
}

/** Script that appends a entry to the audit log of a host. @param dir our folder for the cluster on the host */
export function auditScript(dir: string, { time, who, command, outcome, detail }: AuditEntry): string {
  const line = [time, who, command, outcome, detail].map(oneField).join('\t')
  return sh`umask 077; printf '%s\n' ${line} >>${auditFile(dir)}`
}

/** Script that prints the last entries on a host, oldest first; nothing where there is no log. */
export const readScript = (dir: string, lines: number): string =>
  sh`[ ! -e ${auditFile(dir)} ] || tail -n ${lines} ${auditFile(dir)}`

/** undefined for a line that is none of ours. */
export function parseAuditEntry(line: string): AuditEntry | undefined {
  const [time, who, command, outcome, detail] = line.split('\t')
  if (time === undefined || who === undefined || command === undefined || outcome === undefined)
    return undefined
  return { time, who, command, outcome, detail: detail ?? '' }
}

const auditFile = (dir: string): string => posix.join(dir, 'audit.log')

const oneField = (text: string): string => text.replaceAll(/\s+/g, ' ')
