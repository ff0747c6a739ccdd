import { getOrMake } from '../../objects.ts'
import { keysOf } from '../../releases/key-table.ts'
import { isSlip, nearest } from '../nearest.ts'
import { isSecretName } from '../secret-names.ts'
import { derivedHint, pageOf, serviceNames } from '../services/index.ts'
import type { AnsibleInventory } from './groups.ts'
import type { Variable } from './variable.ts'
import type { IniWords } from '../services/page.ts'
import { likelyServices } from '../likely-services.ts'
import type { Service } from '../../services/index.ts'
import type { ServiceLine } from './service-line.ts'
import type { TreeBuilder } from './tree.ts'
import { configPrefix, configPrefixes, knownVariables } from './variables.ts'

/** The tool's own prefix: an unknown name behind it is a mistake, as an unknown key is in YAML. */
const TOOL_PREFIX = /^(?:rocketmq|rmq)[-_]/i
/** Prefixes of variables that other roles for RocketMQ may use, too: one that is far from ours is only warned of. */
const OWN_PREFIX = prefixPattern('own', ['rocketmq', 'rmq'])
/** Names that others use too: only what is nearly ours is ours. */
const SHARED_PREFIX = prefixPattern('shared', ['jdk', 'firewall'])
/** Variables of well-known roles that are one letter away from ours. */
const FOREIGN: ReadonlySet<string> = new Set(['docker_packages'])
/** Common other names of variables. */
const INSTEAD: ReadonlyMap<string, string> = new Map([
  ['cluster', 'Write the name of the cluster as cluster_name.'],
  ['namesrv_addr', 'Take it out: the name servers are the hosts of [namesrv].'],
  ['broker_cluster_name', 'Write the name of the cluster as cluster_name.'],
])

/** Matches names that begin with one of the words, or with a service whose page says so. */
function prefixPattern(prefix: IniWords['prefix'], words: readonly string[]): RegExp {
  const names = serviceNames.filter((service) => pageOf(service).ini.prefix === prefix)
  return new RegExp(`^(?:${[...words, ...names].join('|')})_`)
}

/** Names that were meant for us, and names that one line of a host takes back from another. */
export function checkVariables(
  inventory: AnsibleInventory,
  aliases: readonly string[],
  lines: ReadonlyMap<Service, readonly ServiceLine[]>,
  tree: TreeBuilder,
): void {
  // A variable of a group reaches all of its hosts, and is judged once for each set of services.
  const judged = new Map<string, Set<Variable>>()
  const served = new Map(
    likelyServices.map((name) => [name, new Set(lines.get(name)?.map(({ alias }) => alias))] as const),
  )
  for (const alias of aliases) {
    const vars = inventory.varsOf(alias)
    const serving = likelyServices.filter((name) => served.get(name)?.has(alias))
    const key = [vars.has('cluster_name'), ...serving].join(' ')
    const known = getOrMake(judged, key, () => new Set())
    for (const variable of vars.values()) {
      if (known.has(variable)) continue
      known.add(variable)
      checkName(variable, vars, serving, tree)
    }
  }
  for (const { host, first, second } of inventory.overridden) {
    if (!isOurs(second.name)) continue
    tree.error(second.position, {
      code: 'said-twice',
      message: `${host} has ${second.name}${isSecretName(second.name) ? '' : `=${first.text}`} on line ${first.position.line} already`,
      hint: `For a second instance on that machine use an alias: ${host}-2 ansible_host=<address of ${host}>.`,
    })
  }
}

function isOurs(name: string): boolean {
  return knownVariables.has(name) || configPrefixes.some((prefix) => name.startsWith(prefix))
}

function checkName(
  variable: Variable,
  vars: ReadonlyMap<string, Variable>,
  serving: readonly Service[],
  tree: TreeBuilder,
): void {
  const { name, position } = variable
  checkConnection(variable, tree)
  if (isOurs(name) || FOREIGN.has(name)) return
  const meant = configVariable(name) ?? nearOf(name)
  const own = meant === undefined ? ownKey(name, serving) : undefined
  const instead = INSTEAD.get(name)
  if (own !== undefined) {
    tree.error(position, own)
    return
  }
  if (instead !== undefined) {
    if (name !== 'cluster' || !vars.has('cluster_name'))
      tree.warn(position, { ...ignored(name), hint: instead })
    return
  }
  if (meant !== undefined) {
    const isMistake = [TOOL_PREFIX, OWN_PREFIX, SHARED_PREFIX].some((prefix) => prefix.test(name))
    const hint = `Did you mean '${meant}'?`
    if (isMistake) tree.error(position, { ...unknown(name), hint })
    else tree.warn(position, { ...ignored(name), hint })
    return
  }
  if (TOOL_PREFIX.test(name)) {
    tree.error(position, {
      ...unknown(name),
      hint: 'Take it out, or call it by a name without this prefix when another program reads it.',
    })
    return
  }
  if (OWN_PREFIX.test(name)) tree.warn(position, ignored(name))
}

function unknown(name: string): { code: string; message: string } {
  return { code: 'unknown-key', message: `'${name}' is no variable of rmq-provision` }
}

function ignored(name: string): { code: string; message: string } {
  return { code: 'unknown-variable', message: `${name} means nothing to rmq-provision and is ignored` }
}

/** Ansible's other ways to reach a host are not ours. */
function checkConnection({ name, text, position }: Variable, tree: TreeBuilder): void {
  if (name !== 'ansible_connection' || /^(?:smart|ssh|paramiko(?:_ssh)?)$/.test(text)) return
  tree.warn(position, {
    code: 'unknown-variable',
    message: `ansible_connection=${text} is not used: hosts are always reached by SSH`,
    hint: text === 'local' ? 'Give this machine an address and an SSH server like any other.' : undefined,
  })
}

/** The variable of ours that this one nearly is. */
function nearOf(name: string): string | undefined {
  const slip = [...knownVariables].find((known) => isSlip(name, known))
  if (slip !== undefined) return slip
  if (TOOL_PREFIX.test(name)) return nearOfOwn(name.replace(TOOL_PREFIX, ''))
  const prefix = OWN_PREFIX.exec(name)?.[0] ?? SHARED_PREFIX.exec(name)?.[0]
  if (prefix === undefined) return undefined
  const rests = [...knownVariables]
    .filter((known) => known.startsWith(prefix))
    .map((known) => known.slice(prefix.length))
  const rest = nearest(name.slice(prefix.length), rests)
  return rest === undefined ? undefined : `${prefix}${rest}`
}

/** Every variable by its name without the tool's own prefix. */
const withoutPrefix: ReadonlyMap<string, string> = new Map(
  [...knownVariables].map((known) => [known.replace(TOOL_PREFIX, ''), known]),
)

/** `heap` for the rest of rocketmq_hep, `rocketmq_version` for that of rmq_version. */
function nearOfOwn(rest: string): string | undefined {
  if (isOurs(rest)) return rest
  const meant = nearest(rest, withoutPrefix.keys())
  return meant === undefined ? undefined : withoutPrefix.get(meant)
}

/** `broker_conf_flushDiskType` and `broker_cofnig_…`, which nearly begin as such variables do. */
function configVariable(name: string): string | undefined {
  const [, service = '', middle = '', key = ''] = /^([a-z]+)_([a-z]+)_(\w+)$/i.exec(name) ?? []
  const prefix = configPrefixes.find(
    (each) =>
      isSlip(`${service}_${middle}_`, each) ||
      (each.startsWith(`${service}_`) && ['conf', 'cfg', 'properties'].includes(middle)),
  )
  return prefix === undefined ? undefined : `${prefix}${key}`
}

/** A key of a configuration file under its own name, which is no variable. */
function ownKey(
  name: string,
  serving: readonly Service[],
): { code: string; message: string; hint: string } | undefined {
  // Names without a capital may be variables of other programs.
  if (!/[A-Z]/.test(name)) return undefined
  for (const service of serving) {
    const key = [...keysOf(service).keys()].find((each) => each.toLowerCase() === name.toLowerCase())
    if (key === undefined) continue
    return {
      code: 'unknown-key',
      message: `${name} is a key of the ${service}'s configuration, and is no variable under this name`,
      hint: derivedHint(service, key, 'ini') ?? `Write ${configPrefix(service)}${key}.`,
    }
  }
  return undefined
}
