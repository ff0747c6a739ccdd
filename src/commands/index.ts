import type { CommandSpec } from './spec.ts'
import { change } from './table/change.ts'
import { describe } from './table/describe.ts'
import { help } from './table/help.ts'
import { look } from './table/look.ts'
import { operate } from './table/operate.ts'

/** All commands, in the order of the help. Handlers are imported when they run, not before. */
export const COMMANDS: readonly CommandSpec[] = [...describe, ...change, ...look, ...operate, ...help]
