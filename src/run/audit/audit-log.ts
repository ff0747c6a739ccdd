import { posix } from 'node:path'
import { userAtHost } from '../../local-user.ts'
import type { AuditEntry } from '../../model/audit-entry.ts'
import { redact } from '../../secret.ts'
import { flushFile } from '../../shell/flush.ts'
import { quote, sh } from '../../shell/quote.ts'

/** The part of an entry that says who runs what, now. The command is redacted. */
export function auditEntry(command: string): Pick<AuditEntry, 'time' | 'who' | 'command'> {
  return {
    time: new Date().toISOString(),
    who: userAtHost(),
    command: redact(command),
  }
}

/** Script that appends an entry to the audit log of a host, and writes it to the disk. @param dir folder of the cluster's state on the host */
export function auditScript(dir: string, entry: AuditEntry): string {
  const { time, who, command, outcome, detail, run } = entry
  const line = [time, who, command, outcome, detail, run].map(oneField).join('\t')
  return `${sh`umask 077; printf '%s\n' ${line} >>${auditFile(dir)}`} || exit 1
${flushFile(quote(auditFile(dir)))}`
}

/** Script that prints the last entries on a host, oldest first; nothing where there is no log. */
export const readScript = (dir: string, lines: number): string =>
  sh`[ ! -f ${auditFile(dir)} ] || tail -n ${lines} ${auditFile(dir)}`

/** undefined for a line that is no audit entry. */
export function parseAuditEntry(line: string): AuditEntry | undefined {
  const [time, who, command, outcome, detail = '', run = ''] = line.split('\t')
  if (time === undefined || who === undefined || command === undefined || outcome === undefined)
    return undefined
  return { time, who, command, outcome, detail, run }
}

const auditFile = (dir: string): string => posix.join(dir, 'audit.log')

const oneField = (text: string): string => text.replaceAll(/\s+/g, ' ')
