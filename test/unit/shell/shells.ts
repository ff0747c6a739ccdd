import { spawnSync } from 'node:child_process'
import { expect } from 'vitest'

interface Shell {
  readonly name: string
  readonly argv: readonly string[]
}

const CANDIDATES: readonly Shell[] = [
  { name: '/bin/sh', argv: ['/bin/sh'] },
  { name: 'dash', argv: ['dash'] },
  // What /bin/sh is on CentOS.
  { name: 'bash as sh', argv: ['bash', '--posix'] },
]

const present = ({ argv: [program = '', ...flags] }: Shell): boolean =>
  spawnSync(program, [...flags, '-c', 'exit 0']).status === 0

/** The shells of this machine; /bin/sh is always among them. */
export const shells: readonly Shell[] = CANDIDATES.filter(present)

for (const { name } of CANDIDATES.filter((shell) => !present(shell))) {
  process.stderr.write(`not tested with ${name}: it is not on this machine\n`)
}

/** What a script prints, with -e and -u, in every shell: it must be the same. @param words its arguments */
export function answerOf(script: string, words: readonly string[]): string {
  const answers = shells.map(({ argv: [program = 'sh', ...options] }) => {
    // A bash that is not below another shell reads /etc/bash.bashrc where stdin is a socket, as a pipe of Node is.
    const stdio = ['ignore', 'pipe', 'pipe'] as const
    const { stdout, stderr } = spawnSync(program, [...options, '-euc', script, 'x', ...words], {
      stdio: [...stdio],
    })
    return `${stdout.toString()}${stderr.toString()}`
  })
  expect(new Set(answers).size).toBe(1)
  return answers[0] ?? ''
}
