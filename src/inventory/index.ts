import { readFile } from 'node:fs/promises'
import { own } from '../objects.ts'
import { RmqError } from '../errors.ts'
import { resolveDocument, type ReadInventory } from './document.ts'
import { refuseAnsibleYaml, refuseForeign, textOf } from './foreign-file.ts'
import { formatOf } from './format.ts'
import { readIni } from './ini/index.ts'
import { readYaml } from './yaml.ts'

export { bootstrapCluster, bootstrapTarget, type BootstrapOptions } from './bootstrap.ts'
export { byPosition, formatFinding, InventoryError } from './problems.ts'

/**
 * Reads an inventory file: YAML, or Ansible's INI for names that end in .ini or in nothing known.
 * @throws InventoryError (exit 2) with every problem of the inventory; RmqError 'inventory-unreadable' (exit 2).
 */
export async function loadInventory(file: string, env: NodeJS.ProcessEnv): Promise<ReadInventory> {
  return parseInventory(await readText(file), file, env)
}

/** As loadInventory, with the text at hand; `file` gives the format and the folder that relative paths start from. */
export function parseInventory(text: string, file: string, env: NodeJS.ProcessEnv): ReadInventory {
  const plain = text.replace(/^\uFEFF/, '')
  refuseForeign(plain, file)
  if (formatOf(file, plain) === 'ini') return resolveDocument(readIni(plain, file), env)
  const document = readYaml(plain, file)
  refuseAnsibleYaml(document.value, file)
  return resolveDocument(document, env)
}

async function readText(file: string): Promise<string> {
  try {
    return textOf(await readFile(file), file)
  } catch (error) {
    if (error instanceof RmqError) throw error
    const { code } = error as NodeJS.ErrnoException
    const [what, hint] = own(UNREADABLE, code ?? '') ?? ['cannot be read', 'name a file that you may read']
    throw new RmqError('inventory-unreadable', `${file} ${what}`, {
      hint,
      cause: error,
    })
  }
}

const UNREADABLE: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOENT: ['does not exist', 'rmq-provision init writes an inventory to start from'],
  ENOTDIR: ['does not exist', 'rmq-provision init writes an inventory to start from'],
  EISDIR: ['is a folder', 'name the inventory file in it'],
}
