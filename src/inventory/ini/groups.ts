import type { SourcePosition } from '../../errors.ts'
import { MOST_GROUPS } from '../limits.ts'
import { Budget, tooMany } from './budget.ts'
import type { Variable } from './variable.ts'

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
  /** Groups that name a host themselves, by its name; known from `finish` on. */
  readonly #direct = new Map<string, AnsibleGroup[]>()
  /** The longest way down from 'all' to each group, by its name; known from `finish` on. */
  readonly #depths = new Map<string, number>()
  readonly #varsOf = new Map<string, ReadonlyMap<string, Variable>>()
  /** Variables of groups by the names of the groups: hosts of the same groups share them. */
  readonly #shared = new Map<string, ReadonlyMap<string, Variable>>()
  readonly #budget = new Budget()

  constructor() {
    this.addGroup('all')
    this.addGroup('ungrouped')
    this.addChild('all', 'ungrouped')
  }

  addGroup(name: string, position?: SourcePosition): void {
    if (this.groups.has(name)) return
    if (this.groups.size >= MOST_GROUPS) throw tooMany(`more than ${MOST_GROUPS} groups`, position)
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
    if (!lines.has(name)) {
      members.push(name)
      lines.set(name, position)
    }
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
    this.#budget.takeVariables(1)
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
    ungrouped.hosts.length = 0
    for (const host of left) ungrouped.hosts.push(host)
    for (const group of this.groups.values()) {
      for (const host of group.hosts) {
        const direct = this.#direct.get(host)
        if (direct === undefined) this.#direct.set(host, [group])
        else direct.push(group)
      }
    }
    this.#measureDepths()
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
    for (const next of waiting) {
      const group = this.group(next)
      if (found.has(group)) continue
      found.add(group)
      this.#budget.takeSteps(group.children.length)
      waiting.push(...group.children)
    }
    return found
  }

  /** All variables of a host: all, then groups by depth, priority and name, then its own. */
  varsOf(host: string): ReadonlyMap<string, Variable> {
    const known = this.#varsOf.get(host)
    if (known !== undefined) return known
    const shared = this.#varsOfGroups(this.#direct.get(host) ?? [])
    const own = this.hosts.get(host)?.vars ?? new Map<string, Variable>()
    const vars = own.size === 0 ? shared : new Map([...shared, ...own])
    this.#budget.takeVariables(vars.size)
    this.#varsOf.set(host, vars)
    return vars
  }

  #varsOfGroups(direct: readonly AnsibleGroup[]): ReadonlyMap<string, Variable> {
    const key = direct.map(({ name }) => name).join(' ')
    const known = this.#shared.get(key)
    if (known !== undefined) return known
    const vars = new Map<string, Variable>()
    for (const group of this.#withAncestors(direct)) {
      this.#budget.takeVariables(group.vars.size)
      for (const [name, variable] of group.vars) vars.set(name, variable)
    }
    this.#shared.set(key, vars)
    return vars
  }

  group(name: string): AnsibleGroup {
    const group = this.groups.get(name)
    if (group === undefined) throw new TypeError(`no group ${name}`)
    return group
  }

  #withAncestors(direct: readonly AnsibleGroup[]): AnsibleGroup[] {
    const names = new Set(['all'])
    for (const group of direct) {
      names.add(group.name)
      for (const ancestor of this.#ancestors(group.name)) names.add(ancestor)
    }
    const rank = (group: AnsibleGroup) => this.#depths.get(group.name) ?? 0
    return [...names]
      .map((name) => this.group(name))
      .sort((a, b) => rank(a) - rank(b) || a.priority - b.priority || compareText(a.name, b.name))
  }

  #ancestors(name: string): Set<string> {
    const found = new Set<string>()
    const waiting = [...this.group(name).parents]
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      this.#budget.takeSteps(1)
      if (found.has(next)) continue
      found.add(next)
      const { parents } = this.group(next)
      this.#budget.takeSteps(parents.length)
      waiting.push(...parents)
    }
    return found
  }

  /** Takes every group after all of its parents. */
  #measureDepths(): void {
    const open = new Map([...this.groups.values()].map(({ name, parents }) => [name, parents.length]))
    const ready = [...this.groups.values()].filter(({ parents }) => parents.length === 0)
    for (const { name, children } of ready) {
      const depth = this.#depths.get(name) ?? 0
      for (const child of children) {
        this.#depths.set(child, Math.max(this.#depths.get(child) ?? 0, depth + 1))
        const left = (open.get(child) ?? 0) - 1
        open.set(child, left)
        if (left === 0) ready.push(this.group(child))
      }
    }
  }
}

/** By code points, as Python compares: no locale. */
function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
