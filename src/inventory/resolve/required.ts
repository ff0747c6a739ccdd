import { services as kinds } from '../../services/index.ts'
import type { Inventory } from '../schema/index.ts'
import { pageOf } from '../services/index.ts'
import type { Context } from './context.ts'
import type { Hosts } from './hosts.ts'

/** Sections of the services that a release runs. An inventory with none of them says nothing of what runs where. */
const sections = kinds.filter(({ script }) => script !== undefined).map(({ name }) => pageOf(name).section)

/**
 * The inventory with what every cluster has. One host without a word about services is a name server and a master: the
 * smallest cluster there is. Reports a name server or a broker that is missing.
 */
export function withRequired({ problems }: Context, inventory: Inventory, hosts: Hosts): Inventory {
  const only = hosts.all[0]
  const first = only?.name ?? 'mq1'
  const inYaml = `Write brokers: { groups: { broker-a: { master: ${first} } } }.`
  const given = new Set(
    Object.entries(inventory).flatMap(([key, value]) => (value === undefined ? [] : [key])),
  )
  const saysNothing = !sections.some((section) => given.has(section))
  if (saysNothing && only !== undefined && hosts.all.length === 1) {
    return {
      ...inventory,
      namesrv: { hosts: [only.name] },
      brokers: { groups: { 'broker-a': { replication: 'none', master: only.name } } },
    }
  }
  if (inventory.namesrv === undefined) {
    problems.error(['namesrv'], {
      code: 'missing',
      message: `${problems.words('namesrv', '[namesrv]')} is missing: no host is said to run a name server`,
      hint: problems.words(`Write namesrv: { hosts: [${first}] }.`, 'List it under [namesrv].'),
      at: 'key',
    })
  }
  if (
    saysNothing ||
    (inventory.brokers !== undefined && Object.keys(inventory.brokers.groups).length === 0)
  ) {
    problems.error(inventory.brokers === undefined ? ['brokers'] : ['brokers', 'groups'], {
      code: 'missing',
      message: `${problems.words('brokers.groups', '[brokers]')} is missing: no host is said to run a broker`,
      hint: problems.words(inYaml, `List it under [brokers]: ${first} broker_name=broker-a.`),
      at: 'key',
    })
  }
  if (!saysNothing && inventory.brokers === undefined) {
    problems.warn(['namesrv'], {
      code: 'no-brokers',
      message: 'there is no broker: nothing here will keep a message',
      hint: problems.words(inYaml, `List brokers under [brokers]: ${first} broker_name=broker-a.`),
      at: 'key',
    })
  }
  return inventory
}
