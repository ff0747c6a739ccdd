import { isAbsolute, join } from 'node:path'
import { localUser } from './local-user.ts'
import { own } from './objects.ts'

/** Variables that name a folder of the user on this machine. */
const FOLDERS = ['HOME', 'XDG_CACHE_HOME', 'XDG_STATE_HOME']

/**
 * The home folder: HOME, or that of the list of users where HOME is empty or relative, as a relative one would lie below
 * whatever folder the program is started in.
 */
export function homeFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const home = env['HOME'] ?? ''
  return isAbsolute(home) ? home : localUser().home
}

/** The folder that an XDG variable names, or the one below the home folder where it is empty or relative. */
export function xdgFolder(
  env: Readonly<Record<string, string | undefined>>,
  name: 'XDG_CACHE_HOME' | 'XDG_STATE_HOME',
  below: string,
): string {
  const folder = env[name] ?? ''
  return isAbsolute(folder) ? folder : join(homeFolder(env), below)
}

/** The names of those variables that are ignored, as the XDG Base Directory Specification says: they are relative. */
export const ignoredFolders = (env: Readonly<Record<string, string | undefined>>): string[] =>
  FOLDERS.filter((name) => {
    const value = own(env, name) ?? ''
    return value !== '' && !isAbsolute(value)
  })
