import { compact } from '../../objects.ts'
import type { SourcePosition } from '../../errors.ts'
import type { Finding } from '../../model/cluster.ts'
import { didYouMean } from '../nearest.ts'
import { MOST_HOSTS, tooManyHosts } from '../limits.ts'
import { InventoryError } from '../problems.ts'
import { isSecretName } from '../secret-names.ts'
import { AnsibleInventory } from './groups.ts'
import { iniValue } from './literal.ts'
import { expandHostPattern } from './ranges.ts'
import { splitWords } from './shlex.ts'
import { ipVersion } from '../../model/network.ts'

const SECTION = /^\[([^:\]\s]+)(?::(\w+))?\]\s*(?:#.*)?$/
const GROUP_NAME = /^([^:\]\s]+)\s*(?:#.*)?$/
const CIPHER_LINE = /^(?:\$ANSIBLE_VAULT;|[0-9a-f]+$)/
const KINDS = ['hosts', 'children', 'vars'] as const
type Kind = (typeof KINDS)[number]

/**
 * Reads an INI inventory as Ansible's ini plugin does: groups, children, variables, ranges, quotes, comments.
 * @throws InventoryError with every line that Ansible would refuse.
 */
export function parseAnsibleIni(text: string, file: string): AnsibleInventory {
  return new IniReader(file).read(text)
}

interface Mention {
  readonly parent: string
  readonly position: SourcePosition
}

class IniReader {
  readonly #file: string
  readonly #inventory = new AnsibleInventory()
  readonly #problems: Finding[] = []
  /** Children that were named before their own section, by name. */
  readonly #awaited = new Map<string, Mention[]>()
  /** Groups that so far have only a [group:vars] section. */
  readonly #onlyVars = new Map<string, SourcePosition>()
  #group = 'ungrouped'
  #kind: Kind = 'hosts'
  #line = 0

  constructor(file: string) {
    this.#file = file
  }

  read(text: string): AnsibleInventory {
    let isCipher = false
    for (const raw of text.split(/\r\n|\r|\n/)) {
      this.#line += 1
      const line = raw.trim()
      if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
      // The lines below a !vault are its ciphertext; what is said of that is said once, of the variable.
      isCipher = isCipher && CIPHER_LINE.test(line)
      if (isCipher) continue
      isCipher = /=\s*!vault\b/.test(line)
      this.#readLine(line, raw.indexOf(line))
    }
    this.#checkGroups()
    if (this.#problems.length > 0) throw new InventoryError(this.#problems)
    this.#inventory.finish()
    return this.#inventory
  }

  #readLine(line: string, indent: number): void {
    const section = SECTION.exec(line)
    if (section !== null) {
      this.#enter(section[1] ?? '', section[2] ?? 'hosts', indent)
    } else if (line.startsWith('[') && line.endsWith(']')) {
      this.#fail(
        indent,
        `'${line}' is no section`,
        'Write [group], [group:vars] or [group:children] without blanks.',
      )
    } else if (this.#kind === 'hosts') {
      this.#readHosts(line, indent)
    } else if (this.#kind === 'vars') {
      this.#readVariable(line, indent)
    } else {
      this.#readChild(line, indent)
    }
  }

  #enter(group: string, kind: string, indent: number): void {
    const known = KINDS.find((each) => each === kind)
    if (known === undefined) {
      this.#fail(
        indent,
        `[${group}:${kind}] is no kind of section`,
        didYouMean(kind, KINDS) ?? 'Write vars or children.',
      )
      return
    }
    this.#group = group
    this.#kind = known
    const isNew = !this.#inventory.groups.has(group)
    this.#inventory.addGroup(group, this.#position(indent))
    if (known === 'vars') {
      if (isNew) this.#onlyVars.set(group, this.#position(indent))
      return
    }
    this.#onlyVars.delete(group)
    for (const { parent, position } of this.#awaited.get(group) ?? []) this.#link(parent, group, position)
    this.#awaited.delete(group)
  }

  #readHosts(line: string, indent: number): void {
    const position = this.#position(indent)
    try {
      const [pattern, ...assignments] = splitWords(line)
      if (pattern === undefined) return
      const { names, port } = expandHostPattern(pattern.text)
      const hidden = assignments.some(({ text }) => isSecretName(text.split('=', 1)[0] ?? ''))
      const variables = assignments.flatMap(({ text, offset }) =>
        this.#assignment(text, indent + offset, hidden),
      )
      if (this.#inventory.hosts.size + names.length > 2 * MOST_HOSTS) throw tooManyHosts(position)
      for (const name of names) {
        const isNew = !this.#inventory.hosts.has(name)
        const host = this.#inventory.addHost(name, this.#group, position)
        if (port !== undefined && isNew) {
          host.vars.set('ansible_port', { name: 'ansible_port', value: port, text: String(port), position })
        }
        for (const variable of variables) this.#inventory.setHostVariable(host, variable)
      }
      if (this.#inventory.hosts.size > MOST_HOSTS) throw tooManyHosts(position)
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error
      const isSection = /^\[[\w-]+$/.test(line)
      const hint = isSection ? `Write ${line}] if it begins a group.` : undefined
      this.#fail(indent, `no valid host line: ${error.message}`, hint)
    }
  }

  /** @param hidden the line holds a secret, which may be this word when there are blanks around its = */
  #assignment(word: string, offset: number, hidden: boolean) {
    const equals = word.indexOf('=')
    if (equals < 0) {
      this.#fail(
        offset,
        `${hidden ? 'this' : `'${word}'`} is no assignment`,
        ipVersion(word) === 0
          ? 'Write variable=value pairs after the host name, without blanks around the =.'
          : `Write ansible_host=${word}.`,
      )
      return []
    }
    const name = word.slice(0, equals)
    const text = word.slice(equals + 1)
    return [{ name, text, value: iniValue(text), position: this.#position(offset) }]
  }

  #readVariable(line: string, indent: number): void {
    const equals = line.indexOf('=')
    if (equals < 0) {
      this.#fail(
        indent,
        `'${line}' is no assignment`,
        `Write variable=value lines below [${this.#group}:vars].`,
      )
      return
    }
    const name = line.slice(0, equals).trim()
    const text = line.slice(equals + 1).trim()
    const group = this.#inventory.group(this.#group)
    this.#inventory.setGroupVariable(group, {
      name,
      text,
      value: iniValue(text),
      position: this.#position(indent),
    })
  }

  #readChild(line: string, indent: number): void {
    const child = GROUP_NAME.exec(line)?.[1]
    const position = this.#position(indent)
    if (child === undefined) {
      this.#fail(indent, `'${line}' is no name of a group`)
    } else if (this.#inventory.groups.has(child)) {
      this.#link(this.#group, child, position)
    } else {
      const mentions = this.#awaited.get(child)
      if (mentions === undefined) this.#awaited.set(child, [{ parent: this.#group, position }])
      else mentions.push({ parent: this.#group, position })
    }
  }

  #link(parent: string, child: string, position: SourcePosition): void {
    try {
      this.#inventory.addChild(parent, child)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      this.#problems.push({ code: 'ini-syntax', message: error.message, position })
    }
  }

  #checkGroups(): void {
    const names = [...this.#inventory.groups.keys()]
    for (const [child, mentions] of this.#awaited) {
      for (const { parent, position } of mentions) {
        const message = `[${parent}:children] names the group '${child}', which has no section`
        const hint = didYouMean(child, names) ?? `Write [${child}].`
        this.#problems.push({ code: 'ini-syntax', message, hint, position })
      }
    }
    for (const [group, position] of this.#onlyVars) {
      const others = names.filter((name) => name !== group)
      const message = `[${group}:vars] sets variables of a group that has no section`
      const hint = didYouMean(group, others) ?? `Write [${group}].`
      this.#problems.push({ code: 'ini-syntax', message, hint, position })
    }
  }

  #position(offset: number): SourcePosition {
    return { file: this.#file, line: this.#line, column: offset + 1 }
  }

  #fail(offset: number, message: string, hint?: string): void {
    const position = this.#position(offset)
    this.#problems.push({ code: 'ini-syntax', message, ...compact({ hint }), position })
  }
}
