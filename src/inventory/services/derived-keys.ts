import { own } from '../../objects.ts'
import type { Problems } from '../problems.ts'
import type { Format, Path } from '../raw.ts'
import type { ConfigInput } from '../schema/core.ts'

/** A configuration key that follows from the model, and the place of an inventory that decides it. */
export interface DerivedKey {
  readonly yaml: string
  /** The same for an INI, where that has words of its own. */
  readonly ini?: string
  /** Its value is host:port;host:port. */
  readonly isServerList?: boolean
}

export type DerivedKeys = Readonly<Record<string, DerivedKey>>

/**
 * Reports keys of a section that follow from the model. For a service whose other keys are not known here; the keys of
 * the others are checked by lint/keys.ts.
 */
export function refuseDerivedKeys(
  problems: Problems,
  keys: DerivedKeys,
  config: ConfigInput | undefined,
  path: Path,
): void {
  for (const key of Object.keys(config ?? {})) {
    const hint = derivedHintOf(keys, key, problems.format)
    if (hint === undefined) continue
    const at = [...path, key]
    problems.error(at, {
      code: 'derived-key',
      message: `${problems.show(at)}: rmq-provision writes ${key} itself`,
      hint,
      at: 'key',
    })
  }
}

/** Keys that follow from `acl`, where the inventory has it: with another value of one of them the cluster would be open. */
export const aclKeys: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'authenticationEnabled',
      'authenticationProvider',
      'authenticationMetadataProvider',
      'authorizationProvider',
      'authorizationMetadataProvider',
    ].map((key) => [key, 'Take it out: it follows from acl, at the top.']),
  ),
  initAuthenticationUser: 'Take it out: it is the user of acl, at the top.',
  innerClientAuthenticationCredentials: 'Take it out: it is the user of acl, at the top.',
}

/** Address of an instance for the cluster's own hosts. */
export const ownAddress: DerivedKey = {
  yaml: 'Set privateAddress of the host.',
  ini: 'Write private_address on the line of the host.',
}

/** Address of an instance for clients. */
export const addressForClients: DerivedKey = {
  yaml: 'Set privateAddress of the host, or publicAddress where clients need another address.',
  ini: 'Write private_address on the line of the host, or public_address where clients need another address.',
}

/** Key of every service: RocketMQ looks for its logging configuration there. */
export const homeKey: DerivedKey = {
  yaml: 'Take it out: it is rocketmq.home.',
  ini: 'Take it out: it is rocketmq_home.',
}

const ours: DerivedKey = { yaml: 'Take it out: the start sets it again, after it has read the file.' }

/** Keys that a start overwrites after it has read them. */
export const overwritten = (...names: readonly string[]): DerivedKeys =>
  Object.fromEntries(names.map((name) => [name, ours]))

/** Place in an inventory of this format that decides the key; undefined for keys that users may set. */
export function derivedHintOf(keys: DerivedKeys, key: string, format: Format): string | undefined {
  const derived = own(keys, key)
  return (format === 'ini' ? derived?.ini : undefined) ?? derived?.yaml
}
