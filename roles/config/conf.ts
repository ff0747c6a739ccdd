import { Secret } from '../../src/secret.ts'
import type { Instance } from '../../src/inventory/model.ts'
import { propertyLine } from './properties.ts'

/** First line of every file that this tool renders. */
export const MANAGED = '# managed by rmq-provision; edits are overwritten'

/**
 * The file that an instance is started with by `-c` (java.util.Properties, MixAll.properties2Object), in the order
 * of the model. Secrets stand in it in clear: it goes to the host and nowhere else.
 */
export function renderConf(instance: Pick<Instance, 'config'>): string {
  const lines = [...instance.config].map(([key, value]) =>
    propertyLine(key, value instanceof Secret ? value.reveal() : value),
  )
  return [MANAGED, ...lines, ''].join('\n')
}

/** Keys whose values are not to be shown. */
export function secretKeys(instance: Pick<Instance, 'config'>): string[] {
  return [...instance.config].filter(([, value]) => value instanceof Secret).map(([key]) => key)
}
