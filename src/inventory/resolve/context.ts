import { dirname, isAbsolute, join, resolve } from 'node:path'
import { homeFolder } from '../../home.ts'
import type { Problems } from '../problems.ts'
import type { Path } from '../raw.ts'
import type { CoreInventory } from '../schema/core.ts'

/** Input of every part of the resolution. Pages of services read their own sections besides. */
export interface Context {
  readonly inventory: CoreInventory
  readonly problems: Problems
  readonly env: NodeJS.ProcessEnv
  /** The inventory file as the user named it. */
  readonly file: string
  readonly isFromEnvironment: (path: Path) => boolean
  /** The private addresses of hosts are read from the hosts later; that they are missing is no problem. */
  readonly withoutAddresses?: boolean
  /**
   * An advisory that would refuse the inventory is a warning: the command lists advisories. 'jdk': that of a JDK alone, which
   * the command names as an edit.
   */
  readonly listsAdvisories?: boolean | 'jdk'
  /** It is read for another release than it names: an archive or image of the named one is a warning. */
  readonly isForOther?: boolean
}

/** A path on this machine: ~ is the home folder, anything relative is meant from the inventory's own folder. */
export function localPath(context: Pick<Context, 'file' | 'env'>, text: string): string {
  const home = homeFolder(context.env)
  if (text === '~') return home
  if (text.startsWith('~/')) return join(home, text.slice(2))
  return isAbsolute(text) ? text : resolve(dirname(context.file), text)
}
