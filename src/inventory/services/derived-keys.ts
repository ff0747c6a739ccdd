import { own } from '../../objects.ts'
import type { Format } from '../raw.ts'

/** A configuration key that follows from the model, and the place of an inventory that decides it. */
export interface DerivedKey {
  readonly yaml: string
  /** The same for an INI, where that has words of its own. */
  readonly ini?: string
  /** Its value is host:port;host:port. */
  readonly isServerList?: boolean
}

export type DerivedKeys = Readonly<Record<string, DerivedKey>>

/** Keys that follow from `acl`, where the inventory has it. */
export const aclKeys: Readonly<Record<string, string>> = {
  initAuthenticationUser: 'Take it out: it is the user of acl, at the top.',
  innerClientAuthenticationCredentials: 'Take it out: it is the user of acl, at the top.',
}

/** Place in an inventory of this format that decides the key; undefined for keys that users may set. */
export function derivedHintOf(keys: DerivedKeys, key: string, format: Format): string | undefined {
  const derived = own(keys, key)
  return (format === 'ini' ? derived?.ini : undefined) ?? derived?.yaml
}
