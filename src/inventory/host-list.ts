import { hideVariable } from '../secret.ts'
import { InventoryError, Problems } from './problems.ts'
import { expandReferences } from './references.ts'
import { isSecretName, registerSecrets } from './secret-names.ts'
import { resolveDocument } from './document.ts'
import { formatOf } from './format.ts'
import { ansibleDefaults } from './ansible/connection.ts'
import { parseAnsibleIni } from './ini/ansible.ts'
import { putHosts } from './ini/hosts.ts'
import { TreeBuilder } from './ini/tree.ts'
import { addVariableFiles, type SkippedFile } from './ini/variable-files.ts'
import type { Finding, SshTarget } from '../model/cluster.ts'
import { own } from '../objects.ts'
import { defaultVersion } from '../releases/known.ts'
import type { Format, PositionTable } from './raw.ts'
import { readText } from './read-text.ts'
import { readYaml } from './yaml.ts'

/** A host of a list, with its settings as the file has them. */
export interface ListedHost {
  readonly target: SshTarget
  readonly given: Readonly<Record<string, unknown>>
}

/** The hosts of a file. */
export interface HostList {
  readonly hosts: readonly ListedHost[]
  /** Lines '[user@]address[:port]' of a plain list, which has no settings. */
  readonly words: readonly string[]
  readonly skipped: readonly SkippedFile[]
  /** Of the connections of the hosts. */
  readonly warnings: readonly Finding[]
}

interface Tree {
  readonly format: Format
  readonly positions: PositionTable
  readonly ssh: Readonly<Record<string, unknown>>
  readonly hosts: Readonly<Record<string, unknown>>
  readonly skipped?: readonly SkippedFile[]
  readonly warnings?: readonly Finding[]
}

/**
 * Reads the hosts of an Ansible inventory (INI, with group_vars/ and host_vars/ beside it), of an inventory of this tool, or of a
 * plain list with a host a line. Whatever else these say is not read.
 * @throws InventoryError, RmqError 'inventory-unreadable' (exit 2)
 */
export async function readHostList(file: string, env: NodeJS.ProcessEnv): Promise<HostList> {
  const text = (await readText(file)).replace(/^\uFEFF/, '')
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[#;]/.test(line))
  // A name with its user is no host of an INI.
  if (lines.some((line) => line.includes('@')) && lines.every((line) => /^[^\s={}]+$/.test(line))) {
    return { hosts: [], words: lines, skipped: [], warnings: [] }
  }
  const tree = formatOf(file, text) === 'ini' ? await iniTree(text, file, env) : yamlTree(text, file, env)
  const hosts = Object.entries(tree.hosts).map(([name, input]): ListedHost => {
    const given = { ...tree.ssh, ...(isMapping(input) ? input : {}) }
    return { target: targetOf(name, input, tree, file, env), given }
  })
  return { hosts, words: [], skipped: tree.skipped ?? [], warnings: tree.warnings ?? [] }
}

async function iniTree(text: string, file: string, env: NodeJS.ProcessEnv): Promise<Tree> {
  hideReferences(text)
  const inventory = parseAnsibleIni(text, file)
  const skipped = await addVariableFiles(inventory, file)
  const tree = new TreeBuilder()
  tree.put(['hosts'], {}, { file, line: 1, column: 1 })
  putHosts(inventory, [...inventory.hosts.keys()], tree, await ansibleDefaults(env))
  if (tree.errors.length > 0) throw new InventoryError(tree.errors)
  const hosts = tree.value['hosts']
  return {
    format: 'ini',
    positions: tree.positions,
    ssh: {},
    hosts: isMapping(hosts) ? hosts : {},
    skipped,
    warnings: tree.warnings,
  }
}

function yamlTree(text: string, file: string, env: NodeJS.ProcessEnv): Tree {
  const { value, positions, errors } = readYaml(text, file)
  if (errors.length > 0) throw new InventoryError(errors)
  // Also of what is not read: other programs must not get its secrets. Its mistakes are no matter here.
  const document = { file, format: 'yaml' as const, value, positions, errors: [], warnings: [] }
  registerSecrets(expandReferences(value, env, new Problems(document)).value)
  const whole = isMapping(value) ? value : {}
  const hosts = own(whole, 'hosts')
  const ssh = own(whole, 'ssh')
  return {
    format: 'yaml',
    positions,
    ssh: isMapping(ssh) ? ssh : {},
    hosts: Array.isArray(hosts)
      ? Object.fromEntries(hosts.map((address: unknown) => [String(address), { address }]))
      : isMapping(hosts)
        ? hosts
        : {},
  }
}

/** Keeps the variables from other programs that the secrets of an INI are read from, also of what is not read. */
function hideReferences(text: string): void {
  for (const line of text.split('\n')) {
    if (!isSecretName(line)) continue
    for (const [, name = ''] of line.matchAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g)) hideVariable(name)
  }
}

/** A host as SSH reaches it: an inventory of it alone. */
function targetOf(
  name: string,
  input: unknown,
  { format, positions, ssh }: Tree,
  file: string,
  env: NodeJS.ProcessEnv,
): SshTarget {
  const value = {
    cluster: 'hosts',
    rocketmq: { version: defaultVersion },
    ssh,
    hosts: { [name]: input ?? {} },
  }
  const document = { file, format, value, positions, errors: [], warnings: [] }
  const [host] = resolveDocument(document, '', env, { withoutAddresses: true }).hosts
  if (host === undefined) throw new Error('the document has one host')
  return { name: host.name, address: host.address, ssh: host.ssh }
}

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
