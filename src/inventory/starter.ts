import { readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ExitCode, RmqError } from '../errors.ts'
import { didYouMean } from './nearest.ts'

/** The topologies that `rmq-provision init` can write: the names of the files under inventories/. */
export const topologies: readonly string[] = [
  'single-master',
  'multi-master',
  '2m-2s-async',
  '2m-2s-sync',
  'one-host-2m-2s',
  'dledger-one-host',
  'dledger',
  'dual-master-3.2.6',
  '5x-controller',
  '5x-proxy',
]

/**
 * The commented starter inventory of a topology.
 * @throws RmqError 'unknown-topology' (exit 2).
 */
export async function initInventory(topology: string): Promise<string> {
  if (!topologies.includes(topology)) {
    throw new RmqError('unknown-topology', `there is no topology '${topology}'`, {
      exitCode: ExitCode.usage,
      hint: didYouMean(topology, topologies) ?? `known are: ${topologies.join(', ')}`,
    })
  }
  return readFile(join(packageRoot(), 'inventories', `${topology}.yaml`), 'utf8')
}

/** The folder with package.json above this file: it runs from src/ as well as from dist/src/. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'inventories')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}
