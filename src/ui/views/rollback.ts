import { unifiedPatch } from '../../resources/patch.ts'
import type { Style } from '../style.ts'
import { indent, safe } from '../text.ts'

/** A previous inventory, and the one that it replaces. */
export interface Rollback {
  /** The inventory of the command line. */
  readonly file: string
  /** The file with the previous one. */
  readonly target: string
  readonly previous: {
    readonly release: string
    readonly jdk: string
    readonly time: string
    readonly text: string
  }
  /** Text of the inventory of the command line. */
  readonly before: string
}

const patchOf = ({ file, previous, before }: Rollback): string => unifiedPatch(file, before, previous.text)

/** The previous state as programs read it. */
export function rollbackRecord(rollback: Rollback): object {
  const { file, target, previous } = rollback
  const { release, jdk, time } = previous
  return { file, target, release, jdk, time, patch: patchOf(rollback) }
}

/** The previous state for people: release, JDK, when it was applied, and the difference to the inventory. */
export function renderRollback(rollback: Rollback, style: Style): string {
  const { file, target, previous } = rollback
  const patch = patchOf(rollback)
  return [
    `${style.bold('Back to')} RocketMQ ${previous.release} on JDK ${previous.jdk}, applied on ${previous.time}.`,
    patch === '' ? `${file} has this state.` : `${file} against it:\n${indent(safe(patch).trimEnd(), 4)}`,
    `It is written to ${target}. When the rollback has ended well, put it in place: mv ${target} ${file}`,
    '',
  ].join('\n')
}
