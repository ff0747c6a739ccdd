import type { Path } from '../raw.ts'
import type { ConfigInput, Inventory } from '../schema/index.ts'
import type { Service } from '../../services/index.ts'

/** A place of the inventory that may say something of one or more instances of a service. */
export interface Level {
  readonly service: Service
  readonly says: {
    readonly config?: ConfigInput | undefined
    readonly javaOptions?: readonly string[] | undefined
  }
  readonly path: Path
}

/** All such places, from the general to the particular. */
export function levelsOf(inventory: Inventory): Level[] {
  const levels: Level[] = []
  const add = (service: Service, says: Level['says'] | string | undefined, path: Path) => {
    if (typeof says === 'object') levels.push({ service, says, path })
  }
  for (const [section, service] of [
    ['namesrv', 'namesrv'],
    ['controllers', 'controller'],
    ['proxies', 'proxy'],
  ] as const) {
    add(service, inventory[section], [section])
    inventory[section]?.hosts.forEach((entry, index) => {
      add(service, entry, [section, 'hosts', index])
    })
  }
  add('broker', inventory.brokers, ['brokers'])
  for (const [name, group] of Object.entries(inventory.brokers?.groups ?? {})) {
    const path = ['brokers', 'groups', name]
    add('broker', group, path)
    add('broker', group.master, [...path, 'master'])
    for (const list of ['slaves', 'members'] as const) {
      group[list]?.forEach((entry, index) => {
        add('broker', entry, [...path, list, index])
      })
    }
  }
  return levels
}
