import { brokersRun } from './brokers.ts'
import type { Invariant } from './invariant.ts'
import { keptIsComplete } from './kept.ts'
import { nothingLeft } from './gone.ts'
import { noLock } from './locks.ts'
import { sameAsUndisturbed } from './picture.ts'

/** No acknowledged message is lost, and messages did pass. */
const noMessageLost: Invariant = ({ messages }) => {
  if (messages === undefined || messages.lost === 0) return []
  return [`${messages.lost} of ${messages.acknowledged} messages are lost\n${messages.output}`]
}

/** The broken run ends with one of the documented codes and prints no stack. */
const civil: Invariant = ({ broken }) => {
  const printed = broken.stdout + broken.stderr
  const faults = []
  if (broken.code !== undefined && ![0, 1, 3, 4, 130].includes(broken.code)) {
    faults.push(`the broken run ended with exit ${broken.code}`)
  }
  if (/^\s+at .*\.(js|ts):\d+/m.test(printed) || printed.includes('bug in rmq-provision')) {
    faults.push(`the broken run printed a bug:\n${broken.stderr}`)
  }
  return faults
}

export const INVARIANTS: readonly Invariant[] = [
  civil,
  noLock,
  keptIsComplete,
  brokersRun,
  noMessageLost,
  nothingLeft,
  sameAsUndisturbed,
]
