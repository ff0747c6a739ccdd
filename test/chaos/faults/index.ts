import { cutConnection } from './cut.ts'
import { diskFull } from './disk.ts'
import type { Fault } from './fault.ts'
import { clockJump, networkCut, powerCut } from './host.ts'
import { killAtBoundary, killAtTime } from './kill.ts'
import { endShell } from './shell.ts'
import { stopLongerThanLease } from './stop.ts'

export const FAULTS: readonly Fault[] = [
  killAtBoundary,
  killAtTime,
  cutConnection,
  stopLongerThanLease,
  powerCut,
  networkCut,
  diskFull,
  clockJump,
  endShell,
]
