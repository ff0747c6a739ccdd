import type { Path } from '../../raw.ts'
import { level, type Level } from '../levels.ts'
import type { BrokersInput } from './schema.ts'

/** The levels of the brokers: the section, then each group, its master, and its other members. */
export function brokerLevels(brokers: BrokersInput): Level[] {
  const groups = Object.entries(brokers.groups).flatMap(([name, group]) => {
    const path: Path = ['brokers', 'groups', name]
    const lists = (['slaves', 'members'] as const).flatMap((list) =>
      (group[list] ?? []).flatMap((entry, index) => level('broker', entry, [...path, list, index])),
    )
    return [...level('broker', group, path), ...level('broker', group.master, [...path, 'master']), ...lists]
  })
  return [...level('broker', brokers, ['brokers']), ...groups]
}
