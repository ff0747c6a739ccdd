import type { Path } from '../raw.ts'
import type { AnsibleInventory } from './groups.ts'
import type { Variable } from './variable.ts'
import { readSshArguments, type SshArguments } from './ssh-args.ts'
import type { TreeBuilder } from './tree.ts'
import { STATE } from './variable-table.ts'
import { hostVariables, sshArgumentVariables } from './variables.ts'

/** The fields of a machine by name, each with the variable it comes from. */
type Fields = Map<string, { readonly variable: Variable; readonly kind: 'text' | 'flag' | 'seconds' }>

interface Machine {
  readonly name: string
  readonly fields: Fields
  readonly aliases: string[]
}

/**
 * Writes the hosts into the tree and says which machine each alias is: aliases with the same address and port
 * are one machine, which is called by the first of them.
 * @param defaults variables for hosts that have none of the same meaning
 */
export function putHosts(
  inventory: AnsibleInventory,
  aliases: readonly string[],
  tree: TreeBuilder,
  defaults: readonly Variable[] = [],
): Map<string, string> {
  const machines = new Map<string, Machine>()
  const machineOf = new Map<string, string>()
  for (const alias of aliases) {
    const fields = fieldsOf(withDefaults(inventory.varsOf(alias), defaults), tree)
    const key = `${fields.get('address')?.variable.text ?? alias} ${fields.get('port')?.variable.text ?? ''}`
    const machine = machines.get(key)
    if (machine === undefined) {
      machines.set(key, { name: alias, fields, aliases: [alias] })
      machineOf.set(alias, alias)
    } else {
      merge(machine, alias, fields, tree)
      machine.aliases.push(alias)
      machineOf.set(alias, machine.name)
    }
  }
  for (const { name, fields, aliases: ofMachine } of machines.values()) {
    const path: Path = ['hosts', name]
    const position = inventory.hosts.get(name)?.position
    if (position !== undefined) tree.put(path, {}, position)
    for (const [field, { variable, kind }] of fields) {
      tree.putVariable([...path, ...field.split('.')], variable, kind)
    }
    const states = ofMachine.map((alias) => inventory.varsOf(alias).get(STATE))
    const [state] = states
    // A line that stays keeps its machine.
    if (state !== undefined && states.every((each) => each?.text === state.text)) {
      tree.putVariable([...path, 'state'], state, 'text')
    }
  }
  return machineOf
}

/** The connection of a machine is said once, or twice the same. */
function merge(machine: Machine, alias: string, fields: Fields, tree: TreeBuilder): void {
  for (const [field, given] of fields) {
    const known = machine.fields.get(field)
    if (known === undefined) {
      machine.fields.set(field, given)
    } else if (known.variable.text !== given.variable.text) {
      const { name } = given.variable
      tree.error(given.variable.position, {
        code: 'one-machine',
        message: `${alias} is the same machine as ${machine.name}, but their ${name} differ`,
        hint: `Set ${name} once, on the line of ${machine.name}.`,
      })
    }
  }
}

/** Variables with those of ansible.cfg for settings that have no variable, under whichever of their names. */
function withDefaults(
  vars: ReadonlyMap<string, Variable>,
  defaults: readonly Variable[],
): ReadonlyMap<string, Variable> {
  if (defaults.length === 0) return vars
  const settingOf = (name: string): string => hostVariables.get(name)?.path.join('.') ?? name
  const given = new Set([...vars.keys()].map(settingOf))
  const missing = defaults.filter(({ name }) => !given.has(settingOf(name)))
  return new Map([...missing.map((variable) => [variable.name, variable] as const), ...vars])
}

function fieldsOf(vars: ReadonlyMap<string, Variable>, tree: TreeBuilder): Fields {
  const fields: Fields = new Map()
  for (const name of sshArgumentVariables) {
    const variable = vars.get(name)
    if (variable !== undefined) takeArguments(variable, fields, tree)
  }
  for (const [name, { path, kind }] of hostVariables) {
    const variable = vars.get(name)
    const field = path.join('.')
    if (variable === undefined || kind === 'list' || kind === 'mapping') continue
    // Of several names for one thing, the first in the table is the current one and wins.
    if (
      fields.get(field)?.variable.name !== undefined &&
      vars.has(currentName(field)) &&
      name !== currentName(field)
    )
      continue
    fields.set(field, { variable, kind })
  }
  checkBecome(vars, tree)
  return fields
}

function currentName(field: string): string {
  for (const [name, { path }] of hostVariables) if (path.join('.') === field) return name
  return ''
}

function takeArguments(variable: Variable, fields: Fields, tree: TreeBuilder): void {
  const read = argumentsOf(variable, tree)
  if (read === undefined) return
  for (const field of ['jump', 'user', 'port', 'identityFile', 'knownHostsFile'] as const) {
    const text = read[field]
    if (text !== undefined) fields.set(field, { variable: { ...variable, value: text, text }, kind: 'text' })
  }
  if (read.connectTimeout !== undefined) {
    const text = read.connectTimeout
    fields.set('connectTimeout', { variable: { ...variable, value: text, text }, kind: 'seconds' })
  }
  if (read.unchecked) {
    tree.warn(variable.position, {
      code: 'host-keys-are-checked',
      message: `${variable.name} asks not to check host keys; they are checked all the same`,
      hint: 'Use --accept-new-host-keys the first time: it records the keys of new hosts.',
    })
  }
  for (const option of read.ignored) {
    tree.warn(variable.position, {
      code: 'ssh-option-ignored',
      message: `${variable.name}: ${option} has no effect here`,
      hint: 'Take it out, or see docs/inventory.md: some options count in ~/.ssh/config.',
    })
  }
  if (read.foreignProxy !== undefined) {
    tree.error(variable.position, {
      code: 'proxy-command',
      message: `${variable.name}: a ProxyCommand other than ssh -W is not supported: ${read.foreignProxy}`,
      hint: 'Use -o ProxyJump=user@bastion, or put the ProxyCommand into ~/.ssh/config.',
    })
  }
}

function argumentsOf(variable: Variable, tree: TreeBuilder): SshArguments | undefined {
  try {
    return readSshArguments(String(variable.value))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    tree.error(variable.position, { code: 'ini-syntax', message: `${variable.name}: ${error.message}` })
    return undefined
  }
}

function checkBecome(vars: ReadonlyMap<string, Variable>, tree: TreeBuilder): void {
  const method = vars.get('ansible_become_method')
  if (method !== undefined && method.value !== 'sudo') {
    tree.error(method.position, {
      code: 'become-method',
      message: `ansible_become_method: '${method.text}' is not supported`,
      hint: 'Use sudo, or log in as root.',
    })
  }
  const user = vars.get('ansible_become_user')
  if (user !== undefined && user.value !== 'root') {
    tree.error(user.position, {
      code: 'become-user',
      message: `ansible_become_user: hosts are provisioned as root, not as '${user.text}'`,
      hint: 'Take it out: the services run as rocketmq_user.',
    })
  }
}
