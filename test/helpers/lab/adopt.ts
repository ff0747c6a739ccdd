import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { LabHost } from '../../../lab/index.ts'
import { editedAll, type Edits } from './inventory.ts'
import { expectExit } from './outcome.ts'
import type { Bench } from './bench.ts'

/**
 * The inventory that `adopt` writes of hosts that were set up by hand, with what a person adds to it.
 * @param edits texts and what comes in their place; each has to be there
 * @param incomplete texts of what adopt asks to complete; none: it asks for nothing
 * @returns its path
 */
export async function adopted(
  bench: Bench,
  hosts: readonly LabHost[],
  edits: Edits = [],
  incomplete: readonly string[] = [],
): Promise<string> {
  const path = join(bench.dir, 'adopted.yaml')
  const { identityFile, knownHosts } = bench.lab
  const adopt = await bench.rmq([
    'adopt',
    ...hosts.map(({ address }) => `root@${address}`),
    ...['-o', path, '--identity-file', identityFile, '--known-hosts-file', knownHosts],
  ])
  expectExit(adopt, incomplete.length === 0 ? 0 : 1)
  for (const text of incomplete) expect(adopt.stdout).toContain(text)
  const text = editedAll(await readFile(path, 'utf8'), edits)
  // The hosts of the lab run without firewalld.
  await writeFile(path, `${text}\nfirewall: { manage: false }\n`)
  return path
}
