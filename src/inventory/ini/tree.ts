import { compact, own, setOwn } from '../../objects.ts'
import type { SourcePosition } from '../../errors.ts'
import type { Finding } from '../../model/cluster.ts'
import { MOST_PROBLEMS, type Problem } from '../problems.ts'
import { PositionTable, type Path } from '../raw.ts'
import { isVault, vaultHint } from '../vault.ts'
import type { Variable } from './variable.ts'
import type { Kind } from './variable-table.ts'

/** Builds the tree that the YAML form would have been read into, and remembers where everything stands. */
export class TreeBuilder {
  readonly value: Record<string, unknown> = {}
  readonly positions = new PositionTable()
  readonly errors: Finding[] = []
  readonly warnings: Finding[] = []
  readonly #said = new Set<string>()

  /** Puts a value that no single variable gives, e.g. the name of a host. */
  put(path: Path, value: unknown, position: SourcePosition): void {
    this.positions.set(path, position)
    this.#assign(path, value)
  }

  /** Puts the value of a variable, converted. */
  putVariable(path: Path, variable: Variable, kind: Kind): void {
    const { position, name } = variable
    if (isVault(variable.text)) {
      this.error(position, {
        code: 'unknown-tag',
        message: `${name}: what Ansible Vault has encrypted can only be read by Ansible`,
        hint: vaultHint,
      })
      return
    }
    if (variable.text.includes('{{')) {
      this.error(position, {
        code: 'template',
        message: `${name} is a template (${variable.text}), which only Ansible evaluates`,
        hint: 'Write the value, or ${VARIABLE} for one of the environment.',
      })
      return
    }
    const value = convert(variable, kind)
    this.positions.set(path, position)
    this.positions.label(path, name)
    if (value !== null && typeof value === 'object') this.#label(path, value, variable)
    this.#assign(path, value)
  }

  /** The same complaint about the same place is given once: a group's variable reaches all of its hosts. */
  error(position: SourcePosition, problem: Problem): void {
    this.#add(this.errors, position, problem, problem.message)
  }

  warn(position: SourcePosition, problem: Problem): void {
    this.#add(this.warnings, position, problem, `warning ${problem.message}`)
  }

  #add(list: Finding[], position: SourcePosition, problem: Problem, what: string): void {
    const key = `${position.file}:${position.line}:${position.column} ${what}`
    if (this.#said.has(key) || list.length > MOST_PROBLEMS) return
    this.#said.add(key)
    list.push({ ...finding(problem), position })
  }

  #assign(path: Path, value: unknown): void {
    let at: object = this.value
    path.slice(0, -1).forEach((step, index) => {
      let next = own(at as Record<string, unknown>, String(step))
      if (typeof next !== 'object' || next === null) {
        next = typeof path[index + 1] === 'number' ? [] : {}
        setOwn(at, step, next)
      }
      at = next as object
    })
    const last = path.at(-1)
    if (last !== undefined) setOwn(at, last, value)
  }

  #label(path: Path, value: object, { position, name }: Variable): void {
    for (const key of Object.keys(value)) {
      const at = [...path, Array.isArray(value) ? Number(key) : key]
      this.positions.set(at, position)
      this.positions.label(at, name)
    }
  }
}

function finding({ code, message, hint }: Problem): Finding {
  return { code, message, ...compact({ hint }) }
}

/** A text of digits counts as a number in the schema, so texts keep every character: 04, 4.10. */
function convert({ value, text }: Variable, kind: Kind): unknown {
  switch (kind) {
    case 'text':
      return typeof value === 'string' ? value : text
    case 'flag':
      return flagOf(value)
    case 'list':
      return Array.isArray(value)
        ? value.map(String)
        : String(value)
            .split(/[\s,]+/)
            .filter((item) => item !== '')
    case 'seconds':
      return /^\d+$/.test(text) ? `${text}s` : text
    case 'mapping':
      return value
  }
}

/** Ansible's words for true and false. */
function flagOf(value: unknown): unknown {
  const text = String(value).toLowerCase()
  if (['true', 'yes', 'on', 'y', 't', '1'].includes(text)) return true
  if (['false', 'no', 'off', 'n', 'f', '0'].includes(text)) return false
  return value
}
