import { unitOfUser } from './foreign/user-manager.ts'

export interface Refusal {
  readonly reason: string
  readonly hint: string
}

/** The last sentence of a hint that lets the process end first. */
export const THEN_APPLY = 'Then apply again: a store without a process is taken over too.'

/** The way out for a process that another program keeps alive. @param by as it is in its origin */
export function supervisedHint(by: string): string {
  const unit = unitOfUser(by)
  const container = /^container ([\w.-]+) of podman$/.exec(by)?.[1]
  if (container !== undefined) {
    return `Disable its unit, if it has one (of a .container file in /etc/containers/systemd: move the file away, and run systemctl daemon-reload). Run podman stop ${container} and podman rm ${container} on the host. ${THEN_APPLY}`
  }
  return unit === undefined
    ? 'Remove the process from what that program starts, so that it does not come back beside its replacement. Then end the program, where the process runs on without it (a loop: kill its shell), or let it stop the process (supervisorctl stop NAME). Apply again: a store without a process is taken over too.'
    : `Run as that user on the host: systemctl --user disable --now ${unit}. ${THEN_APPLY}`
}
