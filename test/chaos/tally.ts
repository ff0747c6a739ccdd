/** Rounds counted by scenario. */
export class Tally {
  readonly #byScenario = new Map<string, { passed: number; failed: number }>()

  count(scenario: string, hasPassed: boolean): void {
    const counts = this.#byScenario.get(scenario) ?? { passed: 0, failed: 0 }
    this.#byScenario.set(scenario, counts)
    if (hasPassed) counts.passed += 1
    else counts.failed += 1
  }

  get isGood(): boolean {
    const { passed, failed } = this.#sum()
    return failed === 0 && passed > 0
  }

  /** A line for each scenario; the last line is the sum, which `.ci/run` reads. */
  lines(): string[] {
    const scenarios = [...this.#byScenario].map(
      ([name, { passed, failed }]) =>
        `${name}: ${passed + failed} rounds, ${passed} passed, ${failed} failed`,
    )
    const { passed, failed } = this.#sum()
    return [...scenarios, `${passed} passed, ${failed} failed`]
  }

  #sum(): { passed: number; failed: number } {
    const sum = { passed: 0, failed: 0 }
    for (const { passed, failed } of this.#byScenario.values()) {
      sum.passed += passed
      sum.failed += failed
    }
    return sum
  }
}
