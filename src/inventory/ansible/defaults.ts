import { statSync } from 'node:fs'
import { isAbsolute, relative, resolve } from 'node:path'
import { RmqError, type SourcePosition } from '../../errors.ts'
import { formatOf } from '../format.ts'
import { InventoryError } from '../problems.ts'
import { readText } from '../read-text.ts'
import { isPassedOver } from './find.ts'
import { ansibleSettings, settingPath, type SettingName } from './settings.ts'

const INVENTORY: SettingName = {
  env: ['ANSIBLE_INVENTORY'],
  keys: [['defaults', 'inventory']],
}
const FORKS: SettingName = { env: ['ANSIBLE_FORKS'], keys: [['defaults', 'forks']] }
const COUNT = /^[1-9]\d{0,5}$/

/** The inventory of a command whose command line names none. */
export interface DefaultInventory {
  /** Relative to the working folder where it lies in it. */
  readonly file: string
  /** 'ansible.cfg:2' or '$ANSIBLE_INVENTORY'. */
  readonly from: string
}

/**
 * The inventory that Ansible would use: ANSIBLE_INVENTORY, else `inventory` of ansible.cfg. Not /etc/ansible/hosts, which
 * Ansible reads where neither is set.
 * @throws RmqError 'usage' where several are named: Ansible reads them all, this tool reads one
 */
export async function defaultInventory(
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<DefaultInventory | undefined> {
  const setting = (await ansibleSettings(env, cwd))(INVENTORY)
  if (setting === undefined) return undefined
  const files = setting.text
    .split(',')
    .map((path) => path.trim())
    .filter((path) => path !== '')
    .map((path) => nearer(settingPath(path, setting.folder, env, cwd), cwd))
  const from = place(setting.position, cwd)
  const [file, ...more] = files
  if (file === undefined) return undefined
  if (more.length === 0) return { file, from }
  throw new RmqError('usage', `${from} names ${files.length} inventories: ${files.join(', ')}`, {
    hint: 'Name the one of this cluster on the command line.',
  })
}

/** Hint for a command line without an inventory, where there is no default either. */
export const inventoryHint = (cwd: string): string =>
  isPassedOver(cwd)
    ? 'Name the inventory: ansible.cfg of this folder is not read, because others can write to the folder.'
    : 'Name the inventory, or set inventory below [defaults] of ansible.cfg.'

/**
 * The hosts that Ansible would work on at a time: ANSIBLE_FORKS, else `forks` of ansible.cfg.
 * @param inventory forks counts for an INI alone; a pipe, which can be read once, is none
 * @throws InventoryError for a value that is no whole number above 0; RmqError 'inventory-unreadable'
 */
export async function defaultForks(
  inventory: string,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<number | undefined> {
  const setting = (await ansibleSettings(env, cwd))(FORKS)
  if (setting === undefined || !(await isIni(resolve(cwd, inventory)))) return undefined
  const { text, position } = setting
  if (COUNT.test(text)) return Number(text)
  throw new InventoryError([
    { code: 'bad-value', message: `forks: '${text}' is no whole number above 0`, position },
  ])
}

async function isIni(file: string): Promise<boolean> {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false
  return formatOf(file, await readText(file)) === 'ini'
}

const place = ({ file, line }: SourcePosition, cwd: string): string =>
  file.startsWith('$') ? file : `${nearer(file, cwd)}:${line}`

/** The path from the working folder, for a file in it. */
function nearer(file: string, cwd: string): string {
  const path = relative(cwd, file)
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path
}
