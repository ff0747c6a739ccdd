import { resolveDocument, type ReadInventory, type ReadOptions } from './document.ts'
import { refuseAnsibleYaml, refuseForeign } from './foreign-file.ts'
import { formatOf } from './format.ts'
import { registerWrittenSecrets } from './hide/written.ts'
import { readIni } from './ini/index.ts'
import { MOST_BYTES, tooLarge } from './limits.ts'
import { InventoryError } from './problems.ts'
import { readText } from './read-text.ts'
import { readYaml } from './yaml.ts'

export { bootstrapCluster, bootstrapTarget, type BootstrapOptions } from './bootstrap.ts'
export { byPosition, formatFinding, InventoryError } from './problems.ts'

/**
 * Reads an inventory file: YAML, or Ansible's INI for names that end in .ini or in nothing known. For an INI the connection
 * settings of ansible.cfg are the defaults.
 * @throws InventoryError (exit 2) with every problem of the inventory; RmqError 'inventory-unreadable' (exit 2).
 */
export async function loadInventory(
  file: string,
  env: NodeJS.ProcessEnv,
  options?: ReadOptions,
): Promise<ReadInventory> {
  return (await openInventory(file, env))(options)
}

/**
 * Reads the text of an inventory once, and returns a function that resolves it as often as it is called: a pipe gives its text
 * to the first reader alone. The function throws as loadInventory does.
 * @throws InventoryError for text that is no inventory; RmqError 'inventory-unreadable' (exit 2)
 */
export async function openInventory(
  file: string,
  env: NodeJS.ProcessEnv,
): Promise<(options?: ReadOptions) => ReadInventory> {
  const text = plainText(await readText(file), file)
  if (formatOf(file, text) !== 'ini') return (options) => parseInventory(text, file, env, options)
  const { ansibleDefaults } = await import('./ansible/connection.ts')
  const defaults = await ansibleDefaults(env)
  return (options) =>
    discreetly(text, () => resolveDocument(readIni(text, file, defaults), text, env, options))
}

/** As loadInventory, with the text at hand; `file` gives the format and the folder that relative paths start from. */
export function parseInventory(
  text: string,
  file: string,
  env: NodeJS.ProcessEnv,
  options?: ReadOptions,
): ReadInventory {
  const plain = plainText(text, file)
  return discreetly(plain, () => {
    if (formatOf(file, plain) === 'ini') return resolveDocument(readIni(plain, file), text, env, options)
    const document = readYaml(plain, file)
    refuseAnsibleYaml(document.value, file)
    return resolveDocument(document, text, env, options)
  })
}

/** Runs a reader of an inventory. What it says of a mistake repeats no secret. */
function discreetly<T>(text: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof InventoryError) registerWrittenSecrets(text)
    throw error
  }
}

/** @throws InventoryError for text that is too long, or of another kind of file */
function plainText(text: string, file: string): string {
  if (Buffer.byteLength(text) > MOST_BYTES) throw tooLarge(file)
  const plain = text.replace(/^\uFEFF/, '')
  refuseForeign(plain, file)
  return plain
}
