import { downloadedName } from '../maven/mvn.ts'

/** '[INFO] Building rocketmq-broker 5.3.3 5.3.3      [10/19]'; RocketMQ has the version in its modules' names too. */
const MODULE = /^\[INFO\] Building (.+?)( \S+?)\2? +\[(\d+)\/(\d+)\]$/
/** '[INFO] --- maven-compiler-plugin:3.5.1:compile (…) @ rocketmq-broker ---'; Maven 4 says 'compiler:3.5.1:compile'. */
const GOAL = /^\[INFO\] --- [\w.-]+:[^:\s]+:([\w-]+) /

/** The present step of Maven, as one line: 'rocketmq-broker (10 of 19): compile'. */
export class MavenProgress {
  #module = ''
  #doing = ''

  /** @returns the line after these lines of Maven; undefined when they change nothing. */
  read(lines: readonly string[]): string | undefined {
    const before = this.#line()
    for (const line of lines) {
      const [, module, , number, of] = MODULE.exec(line) ?? []
      if (module !== undefined) {
        this.#module = `${module} (${number ?? ''} of ${of ?? ''})`
        this.#doing = ''
        continue
      }
      const download = downloadedName([line])
      this.#doing = download === undefined ? (GOAL.exec(line)?.[1] ?? this.#doing) : `downloading ${download}`
    }
    const now = this.#line()
    return now === before || now === '' ? undefined : `Maven: ${now}`
  }

  #line(): string {
    return [this.#module, this.#doing].filter((part) => part !== '').join(': ')
  }
}
