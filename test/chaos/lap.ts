import { boundariesIn, failuresIn, type Outcome } from './tool.ts'

/** The lock of a run that was killed refuses no longer than this: sshd notices the end of the connection. */
export const NOTICE_SECONDS = 10
/** Runs that go on where another was killed have boundaries of their own, but not without end. */
const MOST_FOR_EACH = 4

/** What comes after a run: another one, another one after a pause because the lock refused this one, or nothing. */
export type Next = 'again' | 'later' | 'over'

/** The runs of one lap over the boundaries: each is killed at one at which no run was killed before. */
export class Lap {
  readonly #expected: readonly string[]
  readonly #killedAt: Set<string>
  readonly #outcomes: Outcome[] = []
  #refused = 0
  #found: string | undefined

  /**
   * @param boundaries of a run without a fault, in their order
   * @param killedAt boundaries of the laps before; those of this one are added
   */
  constructor(boundaries: readonly string[], killedAt: Set<string>) {
    this.#expected = boundaries
    this.#killedAt = killedAt
  }

  /** @param sinceKill seconds from the end of the run that was killed last */
  take(outcome: Outcome, sinceKill: number): Next {
    this.#outcomes.push(outcome)
    const number = this.#outcomes.length
    if (outcome.code === undefined) {
      this.#killedAt.add(boundariesIn(outcome.stdout).at(-1) ?? '')
      if (number < this.#expected.length * MOST_FOR_EACH) return 'again'
      this.#found = `run ${number} still had a new boundary`
      return 'over'
    }
    if (outcome.code === 4 && sinceKill < NOTICE_SECONDS) {
      this.#refused += 1
      return 'later'
    }
    if (outcome.code !== 0) {
      this.#found = `run ${number} ended with exit ${outcome.code}, after a kill at ${[...this.#killedAt].at(-1) ?? 'no boundary'}:\n${failuresIn(outcome.stdout)}${outcome.stderr}`
    }
    return 'over'
  }

  /** Faults found, each a text. */
  get found(): readonly string[] {
    return this.#found === undefined ? [] : [this.#found]
  }

  /** One line for the report. */
  get words(): string {
    const missed = this.#expected.flatMap((name, index) => (this.#killedAt.has(name) ? [] : [index + 1]))
    const others = [...this.#killedAt].filter((name) => !this.#expected.includes(name)).length
    const all = this.#expected.length
    return [
      `at ${all - missed.length} of ${all} boundaries so far and ${others} of other runs, in ${this.#outcomes.length} runs`,
      ...(this.#refused === 0 ? [] : [`${this.#refused} were refused by the lock of the run before`]),
      ...(missed.length === 0 ? [] : [`not at ${rangesOf(missed)}`]),
    ].join('; ')
  }

  /** All that the runs printed, with the exit code of the last one. */
  get outcome(): Outcome {
    return {
      code: this.#outcomes.at(-1)?.code,
      stdout: this.#outcomes.map(({ stdout }) => stdout).join(''),
      stderr: this.#outcomes.map(({ stderr }) => stderr).join(''),
      ms: this.#outcomes.reduce((sum, { ms }) => sum + ms, 0),
    }
  }
}

/** '3-5, 9' */
function rangesOf(numbers: readonly number[]): string {
  const begins = numbers.filter((number) => !numbers.includes(number - 1))
  const ends = numbers.filter((number) => !numbers.includes(number + 1))
  return begins
    .map((begin, index) => (begin === ends[index] ? `${begin}` : `${begin}-${ends[index]}`))
    .join(', ')
}
