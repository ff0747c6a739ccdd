import type { RawDocument } from '../raw.ts'
import { secretNames } from '../secret-names.ts'
import { parseAnsibleIni } from './ansible.ts'
import { checkGroups } from './check-groups.ts'
import { checkVariables } from './check-variables.ts'
import type { AnsibleInventory } from './groups.ts'
import type { Variable } from './variable.ts'
import { putHosts } from './hosts.ts'
import { pageOf, pages, serviceNames } from '../services/index.ts'
import type { ServiceLine } from './service-line.ts'
import { putService, servicesOf } from './services.ts'
import { TreeBuilder } from './tree.ts'
import { clusterVariables } from './variables.ts'

/** RocketMQ's default name of a cluster. */
const DEFAULT_CLUSTER = 'DefaultCluster'

/**
 * Reads an Ansible INI inventory into the tree of the YAML form.
 * @param defaults connection settings of ansible.cfg
 * @throws InventoryError for lines that Ansible would refuse.
 */
export function readIni(text: string, file: string, defaults: readonly Variable[] = []): RawDocument {
  const inventory = parseAnsibleIni(text, file)
  const tree = new TreeBuilder()
  const start = { file, line: 1, column: 1 }
  tree.put([], {}, start)
  if (inventory.hosts.size === 0) {
    tree.error(start, {
      code: 'not-an-inventory',
      message: 'this is no inventory: it names no host',
      hint: 'List hosts under [namesrv] and [brokers]; rmq-provision init writes an inventory in YAML to start from.',
    })
  }
  checkGroups(inventory, tree)
  const lines = new Map(serviceNames.map((service) => [service, servicesOf(inventory, service)]))
  const serving = [...lines.values()].flat()
  // Without any service group, the hosts outside of all groups are meant; bastions and the like are not ours.
  const aliases = serving.length === 0 ? inventory.group('ungrouped').hosts : inOrder(inventory, serving)

  tree.put(['cluster'], DEFAULT_CLUSTER, start)
  tree.put(['rocketmq'], {}, start)
  labelVariables(tree)
  putClusterVariables(inventory, aliases, tree)
  tree.put(['hosts'], {}, start)
  const machineOf = putHosts(inventory, aliases, tree, defaults)
  for (const [service, found] of lines) {
    pageOf(service).ini.put(found, tree, (path, line) => {
      putService(tree, service, path, line, machineOf.get(line.alias) ?? line.alias)
    })
  }
  checkVariables(inventory, aliases, lines, tree)
  return {
    file,
    format: 'ini',
    value: tree.value,
    positions: tree.positions,
    errors: tree.errors,
    warnings: tree.warnings,
  }
}

/** Reports missing values under their names in INI. */
function labelVariables(tree: TreeBuilder): void {
  for (const [name, { path }] of [...clusterVariables].reverse()) tree.positions.label(path, name)
  for (const { section, ini } of pages.filter(({ single }) => single === true)) {
    for (const [name, { path }] of [...ini.variables].reverse())
      tree.positions.label([section, ...path], name)
  }
}

function inOrder(inventory: AnsibleInventory, serving: readonly ServiceLine[]): string[] {
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
          hint: 'Set it in [all:vars]: a cluster has one.',
        })
      }
    }
  }
}
