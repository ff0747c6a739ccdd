import type { Secret } from '../../secret.ts'
import type { Path } from '../raw.ts'
import type { ConfigInput } from '../schema/core.ts'
import type { Context } from './context.ts'
import { secretNames } from '../secret-names.ts'
import { aclKeys, type DerivedKeys } from '../services/derived-keys.ts'
import { resolveSecret } from './secrets.ts'

/** Keys of a configuration file that the inventory gives at one place. */
export interface ConfigLayer {
  readonly input: ConfigInput | undefined
  readonly path: Path
}

export type Config = ReadonlyMap<string, string | Secret>

/**
 * The configuration file of a service: what follows from the model first, then the user's keys, later layers over earlier
 * ones. A key the user overrides keeps its place. Keys that only the model may set stay as they are; the lint
 * reports them.
 */
export function resolveConfig(
  context: Context,
  derivedKeys: DerivedKeys,
  derived: Iterable<readonly [string, string | Secret]>,
  layers: readonly ConfigLayer[],
): Config {
  const config = new Map<string, string | Secret>(derived)
  for (const { input, path } of layers) {
    for (const [key, value] of Object.entries(input ?? {})) {
      if (Object.hasOwn(derivedKeys, key)) continue
      if (context.inventory.acl !== undefined && Object.hasOwn(aclKeys, key)) continue
      config.set(
        key,
        typeof value === 'object'
          ? resolveSecret(context, [...path, key, 'secret'], value.secret)
          : secretNames.has(key)
            ? resolveSecret(context, [...path, key], String(value))
            : String(value),
      )
    }
  }
  return config
}
