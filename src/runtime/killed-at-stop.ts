import type { Instance } from '../model/cluster.ts'
import { kindOf } from '../services/index.ts'
import type { StepWarning } from '../shell/warning.ts'

/** That a stop took longer than it may and ended in SIGKILL: a broker leaves `abort` behind, and its start recovers. */
export function killedAtStop(instance: Pick<Instance, 'id' | 'service'>): StepWarning {
  const then =
    kindOf(instance).recovers === true ? '; its next start recovers the store, which takes longer' : ''
  return {
    code: 'killed-at-stop',
    message: `${instance.id} did not end by itself in time and was killed${then}`,
  }
}
