import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { readText } from '../read-text.ts'
import { isVault } from '../vault.ts'
import { readYaml } from '../yaml.ts'
import type { AnsibleInventory } from './groups.ts'
import type { Variable } from './variable.ts'

const ENDINGS = ['', '.yml', '.yaml', '.json']
/** Files of one folder of a group or a host. */
const MOST_FILES = 100

/** A file whose variables could not be read. */
export interface SkippedFile {
  readonly file: string
  readonly reason: string
}

/**
 * Adds the variables of connections (ansible_…) from group_vars/ and host_vars/ beside an inventory. They go before those of the
 * inventory itself, as in Ansible; other variables are not read.
 * @throws InventoryError for a file that is no YAML
 */
export async function addVariableFiles(inventory: AnsibleInventory, file: string): Promise<SkippedFile[]> {
  const skipped: SkippedFile[] = []
  const read = async (folder: string, name: string, put: (variable: Variable) => void): Promise<void> => {
    for (const path of filesOf(join(dirname(file), folder), name)) {
      const text = await readText(path)
      if (isVault(text.trimStart())) skipped.push({ file: path, reason: 'it is encrypted by Ansible Vault' })
      else for (const variable of variablesIn(text, path)) put(variable)
    }
  }
  for (const group of inventory.groups.values()) {
    await read('group_vars', group.name, (variable) => {
      inventory.setGroupVariable(group, variable)
    })
  }
  for (const host of inventory.hosts.values()) {
    await read('host_vars', host.name, (variable) => {
      host.vars.set(variable.name, variable)
    })
  }
  return skipped
}

/** The file of a name, or the files of the folder of that name in the order of their names. */
function filesOf(folder: string, name: string): string[] {
  // A name is that of a file, and not a way out of the folder.
  if (name.includes('/') || name.startsWith('.')) return []
  return ENDINGS.map((ending) => join(folder, `${name}${ending}`)).flatMap((path) => {
    if (!existsSync(path)) return []
    if (!statSync(path).isDirectory()) return [path]
    return readdirSync(path)
      .filter((each) => ENDINGS.includes(extname(each)) && !each.startsWith('.'))
      .sort()
      .slice(0, MOST_FILES)
      .map((each) => join(path, each))
  })
}

function variablesIn(text: string, file: string): Variable[] {
  const { value, positions } = readYaml(text, file)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, given]: [string, unknown]): Variable[] => {
    if (!name.startsWith('ansible_') || !['string', 'number', 'boolean'].includes(typeof given)) return []
    const position = positions.locate([name]) ?? { file, line: 1, column: 1 }
    return [{ name, value: given, text: String(given), position }]
  })
}
