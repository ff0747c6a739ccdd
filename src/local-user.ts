import { hostname, userInfo } from 'node:os'

/** The user that runs the program. */
export interface LocalUser {
  readonly name: string
  readonly uid: number
  /** By the list of users, not by HOME. */
  readonly home: string
}

/**
 * The entry of the list of users. A container may run with an id that has none (OpenShift): such a user is named by its
 * number and has '/' for a home. ssh refuses such a user.
 */
export function localUser(): LocalUser {
  try {
    const { username, uid, homedir } = userInfo()
    return { name: username, uid, home: homedir }
  } catch {
    const uid = process.getuid?.() ?? -1
    return { name: `uid-${uid}`, uid, home: '/' }
  }
}

/** 'ops@control1', for locks and audit entries. */
export const userAtHost = (): string => `${localUser().name}@${hostname()}`
