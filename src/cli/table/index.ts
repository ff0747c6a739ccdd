import type { CommandSpec } from '../../run/spec.ts'
import { change } from './change.ts'
import { describe } from './describe.ts'
import { help } from './help.ts'
import { look } from './look.ts'
import { operate } from './operate.ts'

/** All commands, in the order of the help. Handlers are imported when they run, not before. */
export const COMMANDS: readonly CommandSpec[] = [...describe, ...change, ...look, ...operate, ...help]
