import type { Service } from '../../services/index.ts'
import type { Path } from '../raw.ts'
import type { ConfigInput } from '../schema/core.ts'

/** Settings of one or more instances at a place of the inventory. */
interface Says {
  readonly config?: ConfigInput | undefined
  readonly javaOptions?: readonly string[] | undefined
}

/** A place of the inventory that says something of one or more instances of a service. */
export interface Level {
  readonly service: Service
  readonly says: Says
  readonly path: Path
}

/** The level of a place; none for a bare host name and for what the inventory does not have. */
export function level(service: Service, says: Says | string | undefined, path: Path): Level[] {
  return typeof says === 'object' ? [{ service, says, path }] : []
}

/** The levels of a section with a list of hosts: the section, then each entry. */
export function listLevels(
  service: Service,
  section: string,
  input: (Says & { readonly hosts: readonly (Says | string)[] }) | undefined,
): Level[] {
  if (input === undefined) return []
  const entries = input.hosts.flatMap((entry, index) => level(service, entry, [section, 'hosts', index]))
  return [...level(service, input, [section]), ...entries]
}
