import { readFile } from 'node:fs/promises'
import { ExitCode, RmqError } from '../errors.ts'
import { resolveDocument } from './document.ts'
import type { Cluster } from './model.ts'
import { formatOf } from './format.ts'
import { readIni } from './ini/index.ts'
import { readYaml } from './yaml.ts'

export { bootstrapCluster, type BootstrapOptions } from './bootstrap.ts'
export { formatFinding, InventoryError } from './problems.ts'

/**
 * Reads an inventory file: YAML, or Ansible's INI for names that end in .ini or in nothing known.
 * @throws InventoryError (exit 2) with every problem of the inventory; RmqError 'inventory-unreadable' (exit 2).
 */
export async function loadInventory(file: string, env: NodeJS.ProcessEnv): Promise<Cluster> {
  return parseInventory(await readText(file), file, env)
}

/** As loadInventory, with the text at hand; `file` gives the format and the folder that relative paths start from. */
export function parseInventory(text: string, file: string, env: NodeJS.ProcessEnv): Cluster {
  const read = formatOf(file, text) === 'yaml' ? readYaml : readIni
  return resolveDocument(read(text, file), env)
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    throw new RmqError('inventory-unreadable', `${file} ${missing ? 'does not exist' : 'cannot be read'}`, {
      exitCode: ExitCode.usage,
      hint: missing
        ? `rmq-provision init writes an inventory to start from`
        : 'name a file that you may read',
      cause: error,
    })
  }
}
