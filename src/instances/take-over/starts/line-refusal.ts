import { posix } from 'node:path'
import { printable } from '../printable.ts'
import { THEN_APPLY, type Refusal } from '../refusal.ts'
import { kindOfFile, supervisorOf } from './files.ts'
import type { LineStart } from './starts.ts'

/** The reason why a process cannot be taken over while a line of a start file starts it, with the way out. @param what 'it', or what it starts */
export function lineRefusal(
  { file, number, text }: Pick<LineStart, 'file' | 'number' | 'text'>,
  what: string,
): Refusal {
  const line = printable(`line ${number} of ${file}`)
  const comment = `Make ${line} a comment, and apply again.`
  switch (kindOfFile(file)) {
    case 'timer':
      return {
        reason: `${line} may start ${what} again at any time`,
        hint: `Run systemctl list-timers --all, and systemctl disable --now NAME for the timer of ${posix.basename(file)}. Then apply again.`,
      }
    case 'cron':
      return /^\s*@reboot\s/.test(text)
        ? { reason: `${line} starts ${what} with the host`, hint: comment }
        : {
            reason: `${line} may start ${what} again at any time`,
            hint: `${comment} The new unit or container starts the process again when it ends.`,
          }
    case 'at':
      return {
        reason: `${line} starts ${what} at the time of its job`,
        hint: 'Run atq on the host, and atrm with the number of that job. Then apply again.',
      }
    case 'login':
      return { reason: `${line} starts ${what} at each login`, hint: comment }
    case 'boot':
      return { reason: `${line} starts ${what} with the host`, hint: comment }
    case 'user-unit':
      return {
        reason: `${line} starts ${what} with the service manager of its user`,
        hint: userUnitHint(file),
      }
    case 'pm2':
      return {
        reason: `pm2 may start ${what} again at any time (${line})`,
        hint: `Run as the user of that file: pm2 delete NAME, and pm2 save --force. ${THEN_APPLY}`,
      }
    case 'supervisor':
      return {
        reason: `${supervisorOf(file) ?? ''} may start ${what} again at any time (${line})`,
        hint: supervisorHint(file),
      }
  }
}

function userUnitHint(file: string): string {
  const unit = printable(posix.basename(file))
  return file.startsWith('/etc/')
    ? `Run systemctl --global disable ${unit} on the host, and systemctl --user stop ${unit} as each user of it. ${THEN_APPLY}`
    : `Run as that user on the host: systemctl --user disable --now ${unit}. ${THEN_APPLY}`
}

function supervisorHint(file: string): string {
  const path = printable(file)
  const folder = printable(posix.dirname(file))
  switch (supervisorOf(file)) {
    case 'monit':
      return `Run monit unmonitor NAME on the host, remove its check from ${path}, and run monit reload. Then apply again.`
    case 'runit':
      return `Run sv down ${folder} on the host (daemontools: svc -d ${folder}), and remove that folder, or the link to it. ${THEN_APPLY}`
    case 'circus':
      return `Run circusctl rm NAME --nostop on the host, and remove [watcher:NAME] from ${path}. Then apply again.`
    case 'keepalived':
      return `Remove the script from ${path}, run systemctl reload keepalived, and apply again.`
    case 'supervisord':
    case undefined:
      return `Run supervisorctl stop NAME on the host, remove [program:NAME] from ${path}, and run supervisorctl update. ${THEN_APPLY}`
  }
}
