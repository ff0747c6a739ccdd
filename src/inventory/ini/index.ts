import { didYouMean } from '../nearest.ts'
import type { RawDocument } from '../raw.ts'
import { secretNames } from '../secret-names.ts'
import { parseAnsibleIni } from './ansible.ts'
import { putBrokers } from './brokers.ts'
import type { AnsibleInventory, Variable } from './groups.ts'
import { putHosts } from './hosts.ts'
import { putService, servicesOf, type Service, type ServiceName } from './services.ts'
import { TreeBuilder } from './tree.ts'
import { clusterVariables, configPrefixes, knownVariables } from './variables.ts'

/** RocketMQ's own name for a cluster that nobody named. */
const DEFAULT_CLUSTER = 'DefaultCluster'
/** Names that nobody but this tool would look at. */
const OWN_PREFIX = /^(?:rocketmq|broker|namesrv|controller|dashboard|jdk|firewall)_/

/**
 * Reads an Ansible INI inventory into the tree of the YAML form.
 * @throws InventoryError for lines that Ansible would refuse.
 */
export function readIni(text: string, file: string): RawDocument {
  const inventory = parseAnsibleIni(text, file)
  const tree = new TreeBuilder()
  const start = { file, line: 1, column: 1 }
  tree.put([], {}, start)
  const services = {
    namesrv: servicesOf(inventory, 'namesrv'),
    controller: servicesOf(inventory, 'controller'),
    proxy: servicesOf(inventory, 'proxy'),
    broker: servicesOf(inventory, 'broker'),
    dashboard: servicesOf(inventory, 'dashboard'),
  }
  const serving = Object.values(services).flat()
  // Without any service group, every host is meant; otherwise bastions and the like are not ours.
  const aliases = serving.length === 0 ? [...inventory.hosts.keys()] : inOrder(inventory, serving)

  tree.put(['cluster'], DEFAULT_CLUSTER, start)
  tree.put(['rocketmq'], {}, start)
  tree.positions.label(['rocketmq', 'version'], 'rocketmq_version')
  putClusterVariables(inventory, aliases, tree)
  tree.put(['hosts'], {}, start)
  const machineOf = putHosts(inventory, aliases, tree)
  const put = (kind: ServiceName) => (path: readonly (string | number)[], service: Service) => {
    putService(tree, kind, path, service, machineOf.get(service.alias) ?? service.alias)
  }
  for (const [kind, section] of [
    ['namesrv', 'namesrv'],
    ['controller', 'controllers'],
    ['proxy', 'proxies'],
  ] as const) {
    services[kind].forEach((service, index) => {
      put(kind)([section, 'hosts', index], service)
    })
  }
  putBrokers(services.broker, tree, put('broker'))
  putDashboard(services.dashboard, tree, put('dashboard'))
  checkVariables(inventory, aliases, tree)
  return {
    file,
    format: 'ini',
    value: tree.value,
    positions: tree.positions,
    errors: tree.errors,
    warnings: tree.warnings,
  }
}

/** A cluster has one, and so it is no list in the tree. */
function putDashboard(
  [first, second]: readonly Service[],
  tree: TreeBuilder,
  put: (path: readonly string[], service: Service) => void,
): void {
  if (first !== undefined) put(['dashboard'], first)
  if (second === undefined) return
  tree.error(second.position, {
    code: 'said-twice',
    message: `${second.alias} is the second host of the dashboard, after ${first?.alias ?? ''}`,
    hint: 'keep one of them',
  })
}

function inOrder(inventory: AnsibleInventory, serving: readonly Service[]): string[] {
  const wanted = new Set(serving.map(({ alias }) => alias))
  return [...inventory.hosts.keys()].filter((alias) => wanted.has(alias))
}

/** Variables of the whole cluster must be the same for all of its hosts. */
function putClusterVariables(
  inventory: AnsibleInventory,
  aliases: readonly string[],
  tree: TreeBuilder,
): void {
  for (const [name, rule] of clusterVariables) {
    let first: { alias: string; variable: Variable } | undefined
    for (const alias of aliases) {
      const variable = inventory.varsOf(alias).get(name)
      if (variable === undefined) continue
      if (first === undefined) {
        first = { alias, variable }
        tree.putVariable(rule.path, variable, rule.kind)
      } else if (first.variable.text !== variable.text) {
        tree.error(variable.position, {
          code: 'differs-between-hosts',
          message: secretNames.has(String(rule.path.at(-1)))
            ? `${name} is one thing for ${first.alias} and another for ${alias}`
            : `${name} is '${first.variable.text}' for ${first.alias} and '${variable.text}' for ${alias}`,
          hint: 'a cluster has one: set it in [all:vars]',
        })
      }
    }
  }
}

/** Names that were meant for us, and names that one line of a host takes back from another. */
function checkVariables(inventory: AnsibleInventory, aliases: readonly string[], tree: TreeBuilder): void {
  for (const alias of aliases) {
    for (const variable of inventory.varsOf(alias).values()) checkName(variable, tree)
  }
  for (const { host, first, second } of inventory.overridden) {
    if (!isOurs(second.name)) continue
    tree.error(second.position, {
      code: 'said-twice',
      message: `${host} has ${second.name}=${first.text} on line ${first.position.line} already`,
      hint: `for a second instance on that machine use an alias: ${host}-2 ansible_host=<address of ${host}>`,
    })
  }
}

function isOurs(name: string): boolean {
  return knownVariables.has(name) || Object.values(configPrefixes).some((prefix) => name.startsWith(prefix))
}

function checkName(variable: Variable, tree: TreeBuilder): void {
  const { name, position } = variable
  if (isOurs(name) || name.startsWith('ansible_')) return
  const hint = didYouMean(name, knownVariables)
  if (!OWN_PREFIX.test(name)) return
  if (hint === undefined) {
    tree.warn(position, {
      code: 'unknown-variable',
      message: `${name} means nothing to rmq-provision and is ignored`,
    })
  } else {
    tree.error(position, { code: 'unknown-key', message: `'${name}' is no variable of rmq-provision`, hint })
  }
}
