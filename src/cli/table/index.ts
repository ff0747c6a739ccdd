import type { CommandSpec } from '../../run/command/spec.ts'
import type { CommandTable } from '../../run/command/table.ts'
import { COMMON_FLAGS, REMOTE_FLAGS } from '../flags/common.ts'
import { change } from './change.ts'
import { describe } from './describe.ts'
import { help } from './help.ts'
import { look } from './look.ts'
import { operate } from './operate.ts'

/** All commands, in the order of the help. Handlers are imported when they run, not before. */
export const COMMANDS: readonly CommandSpec[] = [...describe, ...change, ...look, ...operate, ...help]

export const TABLE: CommandTable = {
  commands: COMMANDS,
  flagsOf: ({ flags, remote }) => [...flags, ...(remote ? REMOTE_FLAGS : []), ...COMMON_FLAGS],
}
