import { readFile } from 'node:fs/promises'

import { sourceFile } from '../paths.ts'
import { run } from '../process.ts'
import type { RunResult } from '../process.ts'

/**
 * Runs a script of the lab's own inside another root, in mount and process namespaces of its own.
 * @param script relative to lab/, e.g. 'image/dress.sh'
 */
export async function runInside(
  root: string,
  script: string,
  args: readonly string[],
  log: string,
  mayFail = false,
): Promise<RunResult> {
  const input = await readFile(sourceFile(script), 'utf8')
  const isolated = ['--mount', '--pid', '--fork', '--kill-child', 'sh', sourceFile('image/enter.sh'), root]
  return run('unshare', [...isolated, '/bin/bash', '-s', '--', ...args], { input, log, mayFail })
}
