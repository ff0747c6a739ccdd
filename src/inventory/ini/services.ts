import type { SourcePosition } from '../../errors.ts'
import { services, type Service as ServiceName } from '../../services/index.ts'
import type { Path } from '../raw.ts'
import type { AnsibleInventory, Variable } from './groups.ts'
import type { TreeBuilder } from './tree.ts'
import {
  brokerVariables,
  configPrefixes,
  controllerVariables,
  dashboardVariables,
  namesrvVariables,
  proxyVariables,
  STATE,
} from './variables.ts'

export const serviceNames: readonly ServiceName[] = services.map(({ name }) => name)
export type { ServiceName }

/** A line of [namesrv], [brokers], [controllers], [proxies] or [dashboard] with all variables that hold for it. */
export interface Service {
  readonly alias: string
  readonly vars: ReadonlyMap<string, Variable>
  readonly position: SourcePosition
}

const SPELLINGS: Readonly<Record<ServiceName, RegExp>> = {
  namesrv: /^(?:namesrvs?|name_?servers?|nameserv)$/,
  broker: /^brokers?$/,
  controller: /^controllers?$/,
  dashboard: /^(?:dashboards?|consoles?)$/,
  proxy: /^prox(?:y|ies)$/,
}
const variablesOf = {
  namesrv: namesrvVariables,
  broker: brokerVariables,
  controller: controllerVariables,
  dashboard: dashboardVariables,
  proxy: proxyVariables,
}

/** The groups that hold the hosts of a service: [namesrv], [rocketmq-namesrv], [name_servers] … */
export function groupsOf(inventory: AnsibleInventory, service: ServiceName): string[] {
  return [...inventory.groups.keys()].filter((name) => SPELLINGS[service].test(plainGroup(name)))
}

/** A group's name without what people put in front of it. */
export function plainGroup(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('-', '_')
    .replace(/^(?:rocketmq|rmq|mq)_/, '')
}

/** The hosts of a service, in the order of the file; each stands where a group of the service names it. */
export function servicesOf(inventory: AnsibleInventory, service: ServiceName): Service[] {
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
  kind: ServiceName,
  path: Path,
  service: Service,
  machine: string,
): void {
  tree.put(path, { host: machine }, service.position)
  tree.put([...path, 'host'], machine, service.position)
  for (const [name, rule] of variablesOf[kind]) {
    const variable = service.vars.get(name)
    if (variable !== undefined) tree.putVariable([...path, ...rule.path], variable, rule.kind)
  }
  const state = service.vars.get(STATE)
  if (state !== undefined) tree.putVariable([...path, 'state'], state, 'text')
  const prefix = configPrefixes[kind]
  for (const [name, variable] of service.vars) {
    if (!name.startsWith(prefix)) continue
    tree.putVariable([...path, 'config', name.slice(prefix.length)], configValue(variable), 'text')
  }
}

/** Python's True is written as Java reads it. */
function configValue(variable: Variable): Variable {
  return typeof variable.value === 'boolean' ? { ...variable, text: String(variable.value) } : variable
}
