import { has, sinceOf } from '../releases/features.ts'
import type { Blocker } from './blocker.ts'
import type { Succession } from './succession.ts'

/** docs/en/controller/deploy.md: 5.1.1 brought persistent ids of brokers, which earlier controllers know nothing of. */
export function controllerBrokerIds({
  instance,
  service,
  before,
  now,
  hasEpochs,
}: Succession): Blocker | undefined {
  const concerned = service === 'controller' || hasEpochs
  const crosses =
    has(before.version, 'controllers') &&
    !has(before.version, 'persistent-broker-ids') &&
    has(now.version, 'persistent-broker-ids')
  if (!concerned || !crosses) return undefined
  return {
    reason:
      `${instance} was applied as ${before.version}; from ${sinceOf('persistent-broker-ids')} on controllers number the brokers in another way, ` +
      'and cannot go on from what is there',
    hint:
      'Upgrade all of them together, not one by one: stop everything, remove the content of the stores of the ' +
      'controllers, and epochFileCheckpoint and epochFileCheckpoint.bak from the store of every member. Then apply with ' +
      '--limit to the hosts of the controllers, to the member that was master last, and to the others, in this order.',
  }
}
