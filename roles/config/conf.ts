import { Secret } from '../../src/secret.ts'
import { Unknown } from '../../src/engine/resource.ts'
import type { World } from '../../src/engine/world.ts'
import type { Instance } from '../../src/model/cluster.ts'
import { groupKindOf } from '../../src/groups/index.ts'
import { MANAGED } from '../../src/layout/managed.ts'
import { kindOf } from '../../src/services/index.ts'
import { propertyLine } from './properties.ts'

/**
 * The file that an instance is started with (java.util.Properties, MixAll.properties2Object, or JSON), in the order of
 * the model. Secrets stand in it in clear: it goes to the host and nowhere else.
 */
export function renderConf(instance: Pick<Instance, 'config' | 'service'>): string {
  if (kindOf(instance).conf === 'json') return renderJson(instance.config)
  const lines = [...instance.config].map(([key, value]) =>
    propertyLine(key, value instanceof Secret ? value.reveal() : value),
  )
  return [MANAGED, ...lines, ''].join('\n')
}

/** The instance with the keys that get the number of its host's cores, unless the inventory sets them. */
export function withHostFacts(instance: Instance, world: World): Instance | Unknown {
  const { perCore = [] } = instance.broker === undefined ? {} : groupKindOf(instance.broker)
  const keys = perCore.filter((key) => !instance.config.has(key))
  if (keys.length === 0) return instance
  const facts = world.facts(instance.host)
  if (facts === undefined)
    return new Unknown(`${instance.host} is reached: the number of its cores`, 'update')
  return {
    ...instance,
    config: new Map([...instance.config, ...keys.map((key) => [key, String(facts.cores)] as const)]),
  }
}

/** One key to a line, as a patch shows them best. Numbers and booleans go as such, whatever the inventory wrote. */
function renderJson(config: Instance['config']): string {
  const lines = [...config].map(([key, value]) => {
    const text = value instanceof Secret ? value.reveal() : value
    const isLiteral = typeof value === 'string' && /^(?:-?\d{1,15}|true|false)$/.test(value)
    return `  ${JSON.stringify(key)}: ${isLiteral ? text : JSON.stringify(text)}`
  })
  return `{\n${lines.join(',\n')}\n}\n`
}

/** Keys whose values are not to be shown. */
export function secretKeys(instance: Pick<Instance, 'config'>): string[] {
  return [...instance.config].filter(([, value]) => value instanceof Secret).map(([key]) => key)
}
