import type { SourcePosition } from '../../errors.ts'
import type { Service } from '../../services/index.ts'
import type { Path } from '../raw.ts'
import { pageOf } from '../services/index.ts'
import type { AnsibleInventory } from './groups.ts'
import type { Variable } from './variable.ts'
import type { ServiceLine } from './service-line.ts'
import type { TreeBuilder } from './tree.ts'
import { STATE } from './variable-table.ts'
import { configPrefix } from './variables.ts'

/** The groups that hold the hosts of a service: [namesrv], [rocketmq-namesrv], [name_servers] … */
export function groupsOf(inventory: AnsibleInventory, service: Service): string[] {
  return [...inventory.groups.keys()].filter((name) => pageOf(service).ini.spelling.test(plainGroup(name)))
}

/** A group's name without what people put in front of it. */
export function plainGroup(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('-', '_')
    .replace(/^(?:rocketmq|rmq|mq)_/, '')
}

/** The hosts of a service, in the order of the file; each stands where a group of the service names it. */
export function servicesOf(inventory: AnsibleInventory, service: Service): ServiceLine[] {
  const lines = new Map<string, SourcePosition | undefined>()
  for (const group of groupsOf(inventory, service)) {
    for (const [alias, line] of inventory.hostsOf(group)) if (!lines.has(alias)) lines.set(alias, line)
  }
  return [...lines].flatMap(([alias, line]) => {
    const host = inventory.hosts.get(alias)
    return host === undefined
      ? []
      : [{ alias, vars: inventory.varsOf(alias), position: line ?? host.position }]
  })
}

/** Writes one instance into the tree: its host, and what its variables say of port, heap and configuration. */
export function putService(
  tree: TreeBuilder,
  service: Service,
  path: Path,
  line: ServiceLine,
  machine: string,
): void {
  tree.put(path, { host: machine }, line.position)
  tree.put([...path, 'host'], machine, line.position)
  for (const [name, rule] of pageOf(service).ini.variables) {
    const variable = line.vars.get(name)
    if (variable !== undefined) tree.putVariable([...path, ...rule.path], variable, rule.kind)
  }
  const state = line.vars.get(STATE)
  if (state !== undefined) tree.putVariable([...path, 'state'], state, 'text')
  const prefix = configPrefix(service)
  for (const [name, variable] of line.vars) {
    if (!name.startsWith(prefix)) continue
    tree.putVariable([...path, 'config', name.slice(prefix.length)], configValue(variable), 'text')
  }
}

/** Python's True is written as Java reads it. */
function configValue(variable: Variable): Variable {
  return typeof variable.value === 'boolean' ? { ...variable, text: String(variable.value) } : variable
}
