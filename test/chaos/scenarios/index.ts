import { destroy } from './destroy.ts'
import { firstInstall } from './first-install.ts'
import { keyChange } from './key-change.ts'
import { passwordChange } from './password-change.ts'
import { removal } from './removal.ts'
import { reset } from './reset.ts'
import { restart } from './restart.ts'
import { rollback } from './rollback.ts'
import { scaleOut } from './scale-out.ts'
import type { Scenario } from './scenario.ts'
import { upgrade } from './upgrade.ts'

export const SCENARIOS: readonly Scenario[] = [
  firstInstall,
  keyChange,
  upgrade,
  scaleOut,
  removal,
  reset,
  passwordChange,
  restart,
  rollback,
  destroy,
]
