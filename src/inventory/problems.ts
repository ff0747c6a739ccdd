import { RmqError, type SourcePosition } from '../errors.ts'
import type { Finding } from '../model/cluster.ts'
import { pathKey, type Format, type Path, type RawDocument } from './raw.ts'

/** An inventory that cannot be used, with everything that is wrong with it. */
export class InventoryError extends RmqError {
  /** In the order of the file. */
  readonly problems: readonly Finding[]

  constructor(problems: readonly Finding[]) {
    const sorted = [...problems].sort(byPosition)
    const position = sorted[0]?.position
    super('inventory-invalid', sorted.map(formatFinding).join('\n'), {
      ...(position === undefined ? {} : { where: { position } }),
    })
    this.name = 'InventoryError'
    this.problems = sorted
  }
}

/** `prod.yaml:4:11: what is wrong (what to do)`, as far as the parts are known. */
export function formatFinding(finding: Finding): string {
  const place = finding.position === undefined ? '' : `${formatPosition(finding.position)}: `
  const hint = finding.hint === undefined ? '' : ` (${finding.hint})`
  return `${place}${finding.message}${hint}`
}

function formatPosition(position: SourcePosition): string {
  return `${position.file}:${position.line}:${position.column}`
}

/** The order of the file; what has no place comes first. */
export function byPosition(a: Finding, b: Finding): number {
  const left = a.position
  const right = b.position
  if (left === undefined || right === undefined)
    return Number(right === undefined) - Number(left === undefined)
  return left.line - right.line || left.column - right.column
}

/** Message about one place of the inventory. */
export interface Problem {
  /** Stable kebab-case name of the kind, e.g. 'unknown-key'. */
  readonly code: string
  readonly message: string
  readonly hint?: string | undefined
  /** Point at the name rather than at its value. */
  readonly at?: 'key' | 'value'
}

/** Problems that say that something is not there. */
const LACKS: ReadonlySet<string> = new Set(['missing', 'no-private-address'])

/** Collects errors and warnings while an inventory is read. */
export class Problems {
  /** Hints speak the language of the file. */
  readonly format: Format
  readonly #positions: RawDocument['positions']
  readonly #errors: Finding[]
  readonly #warnings: Finding[]
  readonly #faulty = new Set<string>()
  /** Mappings with an unknown key: a missing key may be that one, misspelt. */
  readonly #misspelt = new Set<string>()
  readonly #warned = new Set<string>()

  constructor({ format, positions, errors, warnings }: RawDocument) {
    this.format = format
    this.#positions = positions
    this.#errors = [...errors]
    this.#warnings = [...warnings]
  }

  /** The first error at a path stands; what follows from it is not repeated. */
  error(path: Path, problem: Problem): void {
    const key = pathKey(path)
    if (this.#faulty.has(key)) return
    this.#faulty.add(key)
    const mapping = pathKey(path.slice(0, -1))
    if (problem.code === 'unknown-key') this.#misspelt.add(mapping)
    if (LACKS.has(problem.code) && this.#misspelt.has(mapping)) return
    const finding = this.#finding(path, problem)
    // A group's Ansible variable reaches all of its hosts, and is wrong once.
    const known = this.#errors.some((each) => formatFinding(each) === formatFinding(finding))
    if (!known) this.#errors.push(finding)
  }

  /** The same warning about the same place is given once. */
  warn(path: Path, problem: Problem): void {
    const finding = this.#finding(path, problem)
    const key = formatFinding(finding)
    if (this.#warned.has(key)) return
    this.#warned.add(key)
    this.#warnings.push(finding)
  }

  get hasErrors(): boolean {
    return this.#errors.length > 0
  }

  get warnings(): readonly Finding[] {
    return [...this.#warnings].sort(byPosition)
  }

  /** Text in the language of the file. */
  words(yaml: string, ini: string): string {
    return this.format === 'ini' ? ini : yaml
  }

  /** Name of the place at this path for the user. */
  show(path: Path): string {
    return this.#positions.show(path)
  }

  locate(path: Path): SourcePosition | undefined {
    return this.#positions.locate(path)
  }

  /** @throws InventoryError with all errors so far, if there are any. */
  throwIfAny(): void {
    if (this.hasErrors) throw new InventoryError(this.#errors)
  }

  #finding(path: Path, problem: Problem): Finding {
    const position = this.#positions.locate(path, problem.at ?? 'value')
    return {
      code: problem.code,
      message: problem.message,
      ...(problem.hint === undefined ? {} : { hint: problem.hint }),
      ...(position === undefined ? {} : { position }),
    }
  }
}
