import type { SourcePosition } from '../../errors.ts'

/** A variable as Ansible sees it, and as it is written. */
export interface Variable {
  readonly name: string
  readonly value: unknown
  /** The text behind the =, without the quotes of a host line. */
  readonly text: string
  readonly position: SourcePosition
}

export interface AnsibleHost {
  readonly name: string
  /** Its own variables, those of host lines. */
  readonly vars: Map<string, Variable>
  readonly position: SourcePosition
}

export interface AnsibleGroup {
  readonly name: string
  readonly vars: Map<string, Variable>
  /** Own hosts, in the order of the file; those of children are not among them. */
  readonly hosts: string[]
  /** Positions of the members in the group's own section. */
  readonly lines: Map<string, SourcePosition>
  /** Position of its first section; undefined for groups that always exist. */
  readonly position: SourcePosition | undefined
  readonly children: string[]
  readonly parents: string[]
  /** ansible_group_priority: among groups of one depth the higher one wins. */
  priority: number
}

/** A variable that a later line of the same host replaced. */
export interface Overridden {
  readonly host: string
  readonly first: Variable
  readonly second: Variable
}

/** Content of an Ansible INI inventory, hosts and groups in the order of the file. */
export class AnsibleInventory {
  readonly hosts = new Map<string, AnsibleHost>()
  readonly groups = new Map<string, AnsibleGroup>()
  readonly overridden: Overridden[] = []

  constructor() {
    this.addGroup('all')
    this.addGroup('ungrouped')
    this.addChild('all', 'ungrouped')
  }

  addGroup(name: string, position?: SourcePosition): void {
    if (this.groups.has(name)) return
    this.groups.set(name, {
      name,
      vars: new Map(),
      hosts: [],
      lines: new Map(),
      position,
      children: [],
      parents: [],
      priority: 1,
    })
  }

  addHost(name: string, group: string, position: SourcePosition): AnsibleHost {
    const host = this.hosts.get(name) ?? { name, vars: new Map<string, Variable>(), position }
    this.hosts.set(name, host)
    const { hosts: members, lines } = this.group(group)
    if (!members.includes(name)) members.push(name)
    if (!lines.has(name)) lines.set(name, position)
    return host
  }

  /** @throws RangeError when the group would contain itself. */
  addChild(parent: string, child: string): void {
    if (parent === child) throw new RangeError(`group '${parent}' cannot be its own child`)
    if (this.#ancestors(parent).has(child)) {
      throw new RangeError(`group '${child}' would contain itself through '${parent}'`)
    }
    const children = this.group(parent).children
    if (children.includes(child)) return
    children.push(child)
    this.group(child).parents.push(parent)
  }

  /** Ansible gives a variable of a host line to the group of that name, where there is one. */
  setHostVariable(host: AnsibleHost, variable: Variable): void {
    const namesake = this.groups.get(host.name)
    if (namesake !== undefined) {
      this.setGroupVariable(namesake, variable)
      return
    }
    const first = host.vars.get(variable.name)
    if (first !== undefined && first.text !== variable.text) {
      this.overridden.push({ host: host.name, first, second: variable })
    }
    host.vars.set(variable.name, variable)
  }

  setGroupVariable(group: AnsibleGroup, variable: Variable): void {
    if (variable.name === 'ansible_group_priority') group.priority = Number(variable.value)
    else group.vars.set(variable.name, variable)
  }

  /** Every group has 'all' above it, and a host is ungrouped only as long as no other group has it. */
  finish(): void {
    for (const group of this.groups.values()) {
      if (group.name !== 'all' && group.parents.length === 0) this.addChild('all', group.name)
    }
    const ungrouped = this.group('ungrouped')
    const grouped = new Set<string>()
    for (const group of this.groups.values()) {
      if (group.name === 'all' || group.name === 'ungrouped') continue
      for (const host of group.hosts) grouped.add(host)
    }
    const listed = new Set(ungrouped.hosts)
    const left = [
      ...ungrouped.hosts.filter((host) => !grouped.has(host)),
      ...[...this.hosts.keys()].filter((host) => !grouped.has(host) && !listed.has(host)),
    ]
    ungrouped.hosts.splice(0, ungrouped.hosts.length, ...left)
  }

  /** The group's hosts and those of its children, each once, with the line that put it there. */
  hostsOf(name: string): Map<string, SourcePosition | undefined> {
    const found = new Map<string, SourcePosition | undefined>()
    for (const group of this.withChildren(name)) {
      for (const host of group.hosts) if (!found.has(host)) found.set(host, group.lines.get(host))
    }
    return found
  }

  /** The group, its children, and theirs, each once. */
  withChildren(name: string): Set<AnsibleGroup> {
    const found = new Set<AnsibleGroup>()
    const waiting = [name]
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const group = this.group(next)
      if (found.has(group)) continue
      found.add(group)
      waiting.push(...group.children)
    }
    return found
  }

  /** All variables of a host: all, then groups by depth, priority and name, then its own. */
  varsOf(host: string): Map<string, Variable> {
    const vars = new Map<string, Variable>()
    for (const group of this.#groupsOf(host)) {
      for (const [name, variable] of group.vars) vars.set(name, variable)
    }
    for (const [name, variable] of this.hosts.get(host)?.vars ?? []) vars.set(name, variable)
    return vars
  }

  group(name: string): AnsibleGroup {
    const group = this.groups.get(name)
    if (group === undefined) throw new TypeError(`no group ${name}`)
    return group
  }

  #groupsOf(host: string): AnsibleGroup[] {
    const names = new Set(['all'])
    for (const group of this.groups.values()) {
      if (!group.hosts.includes(host)) continue
      names.add(group.name)
      for (const ancestor of this.#ancestors(group.name)) names.add(ancestor)
    }
    const rank = (group: AnsibleGroup) => this.#depth(group.name)
    return [...names]
      .map((name) => this.group(name))
      .sort((a, b) => rank(a) - rank(b) || a.priority - b.priority || compareText(a.name, b.name))
  }

  #ancestors(name: string): Set<string> {
    const found = new Set<string>()
    const waiting = [...this.group(name).parents]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      if (found.has(next)) continue
      found.add(next)
      waiting.push(...this.group(next).parents)
    }
    return found
  }

  /** The longest way down from 'all'. */
  #depth(name: string): number {
    const { parents } = this.group(name)
    return parents.length === 0 ? 0 : 1 + Math.max(...parents.map((parent) => this.#depth(parent)))
  }
}

/** By code points, as Python compares: no locale. */
function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
