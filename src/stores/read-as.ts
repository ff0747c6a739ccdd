import { asUserFor } from '../shell/as-user.ts'

/** Seconds that reading a store's files may take: what is a regular file now may be a pipe a moment later. */
export const READ_SECONDS = 10

/** Shell text that runs a script as the service's user, for 10 s at most; before there is that user, as root. */
export function readAs(user: string, script: string): string {
  return `${asUserFor(READ_SECONDS, user, script)} || :`
}
