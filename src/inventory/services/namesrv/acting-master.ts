import { isTrue } from '../../../model/setting.ts'
import type { Placed } from '../../resolve/services/instance.ts'

/** Problem of brokers that act as a master while name servers hide them from clients. */
export const ACTING_MASTER = {
  message: 'name servers hide an acting master from clients without supportActingMaster=true',
  hint: 'Write namesrv: { config: { supportActingMaster: true } }.',
}

/** Returns true when every name server shows clients a slave that acts as the master. */
export function handsOutActingMasters(placed: readonly Placed[]): boolean {
  return placed
    .filter(({ instance }) => instance.service === 'namesrv')
    .every(({ instance }) => isTrue(instance.config.get('supportActingMaster')))
}
