import { RmqError, type SourcePosition } from '../errors.ts'
import { compact } from '../objects.ts'
import type { Finding } from '../model/cluster.ts'
import { didYouMean } from './nearest.ts'
import { pathKey, type Format, type Path, type RawDocument } from './raw.ts'

/** Problems of one inventory that are listed, and as many warnings: each is found in time that grows with its text. */
export const MOST_PROBLEMS = 1000
/** Problems for which a right name is looked up; more of them are no typing errors. */
export const MOST_GUESSES = 50
/** Longer messages are cut in the middle: a key or a value can be as long as the file. UTF-16 units. */
const LONGEST_MESSAGE = 2000

/** An inventory that cannot be used, with what is wrong with it, up to MOST_PROBLEMS. */
export class InventoryError extends RmqError {
  /** In the order of the file. */
  readonly problems: readonly Finding[]

  constructor(problems: readonly Finding[]) {
    const sorted = listed(problems, 'problems')
    const position = sorted[0]?.position
    super('inventory-invalid', sorted.map(formatFinding).join('\n'), {
      ...(position === undefined ? {} : { where: { position } }),
    })
    this.name = 'InventoryError'
    this.problems = sorted
  }
}

/** The findings in the order of the file, each of a length to read; the last of them says that there are more. */
function listed(findings: readonly Finding[], name: string): Finding[] {
  const sorted = [...findings].sort(byPosition).slice(0, MOST_PROBLEMS).map(cut)
  if (findings.length <= MOST_PROBLEMS) return sorted
  const message = `there are more than ${MOST_PROBLEMS} ${name}; the others are not listed`
  return [...sorted, { code: 'too-many-problems', message, hint: 'Correct these first.' }]
}

function cut(finding: Finding): Finding {
  const { message, hint } = finding
  if (message.length + (hint?.length ?? 0) <= LONGEST_MESSAGE) return finding
  return { ...finding, message: shorten(message), ...(hint === undefined ? {} : { hint: shorten(hint) }) }
}

function shorten(text: string): string {
  const half = LONGEST_MESSAGE / 4
  return text.length <= 2 * half ? text : `${text.slice(0, half)} … ${text.slice(-half)}`
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
  /** Of a warning: shown in red. */
  readonly isSevere?: boolean
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
  readonly #said = new Set<string>()

  constructor({ format, positions, errors, warnings }: RawDocument) {
    this.format = format
    this.#positions = positions
    this.#errors = [...errors]
    this.#warnings = [...warnings]
    for (const each of errors) this.#said.add(formatFinding(each))
  }

  /** true: no further error is listed, so none needs to be looked for. */
  get isFull(): boolean {
    return this.#errors.length > MOST_PROBLEMS
  }

  /** 'did you mean …?' for the first of many unknown names, or nothing to say. */
  guess(
    word: string,
    candidates: readonly string[],
    near: (word: string, candidates: readonly string[]) => string | undefined = didYouMean,
  ): string | undefined {
    const isCrowded = this.#errors.length + this.#warnings.length > MOST_GUESSES
    return isCrowded ? undefined : near(word, candidates)
  }

  /** The first error at a path stands; what follows from it is not repeated. */
  error(path: Path, problem: Problem): void {
    if (this.isFull) return
    const key = pathKey(path)
    if (this.#faulty.has(key)) return
    this.#faulty.add(key)
    const mapping = pathKey(path.slice(0, -1))
    if (problem.code === 'unknown-key') this.#misspelt.add(mapping)
    if (LACKS.has(problem.code) && this.#misspelt.has(mapping)) return
    // A group's Ansible variable reaches all of its hosts, and is wrong once.
    this.#add(this.#errors, this.#finding(path, problem))
  }

  /** The same warning about the same place is given once. */
  warn(path: Path, problem: Problem): void {
    if (this.#warnings.length > MOST_PROBLEMS) return
    this.#add(this.#warnings, this.#finding(path, problem), 'warning ')
  }

  #add(list: Finding[], finding: Finding, kind = ''): void {
    const key = `${kind}${formatFinding(finding)}`
    if (this.#said.has(key)) return
    this.#said.add(key)
    list.push(finding)
  }

  get hasErrors(): boolean {
    return this.#errors.length > 0
  }

  get warnings(): readonly Finding[] {
    return listed(this.#warnings, 'warnings')
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
      ...compact({ hint: problem.hint, position }),
      ...(problem.isSevere === true ? { severe: true } : {}),
    }
  }
}
