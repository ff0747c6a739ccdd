import { existsSync, statSync } from 'node:fs'
import { isAbsolute, dirname, join, resolve } from 'node:path'
import { own } from '../../objects.ts'
import { readText } from '../read-text.ts'
import type { Variable } from './groups.ts'

/** Settings of ansible.cfg that have a variable of the same meaning; the variable goes first. */
const SETTINGS: readonly { readonly section: string; readonly key: string; readonly variable: string }[] = [
  { section: 'defaults', key: 'remote_user', variable: 'ansible_user' },
  { section: 'defaults', key: 'private_key_file', variable: 'ansible_ssh_private_key_file' },
  { section: 'defaults', key: 'timeout', variable: 'ansible_timeout' },
  { section: 'ssh_connection', key: 'ssh_args', variable: 'ansible_ssh_args' },
  { section: 'privilege_escalation', key: 'become', variable: 'ansible_become' },
  { section: 'privilege_escalation', key: 'become_method', variable: 'ansible_become_method' },
  { section: 'privilege_escalation', key: 'become_user', variable: 'ansible_become_user' },
]
const OTHERS_WRITE = 0o002

/**
 * The ansible.cfg that Ansible would read: ANSIBLE_CONFIG, that of the working folder unless others can write to the folder,
 * ~/.ansible.cfg, /etc/ansible/ansible.cfg. undefined: there is none.
 */
export function findAnsibleConfig(env: NodeJS.ProcessEnv, cwd: string): string | undefined {
  const named = env['ANSIBLE_CONFIG']
  const home = env['HOME']
  const isOpen = (statSync(cwd).mode & OTHERS_WRITE) !== 0
  const files = [
    ...(named === undefined || named === '' ? [] : [inFolder(resolve(cwd, named))]),
    ...(isOpen ? [] : [join(cwd, 'ansible.cfg')]),
    ...(home === undefined ? [] : [join(home, '.ansible.cfg')]),
    '/etc/ansible/ansible.cfg',
  ]
  return files.find((file) => existsSync(file))
}

/** ANSIBLE_CONFIG may name the folder of the file. */
const inFolder = (path: string): string =>
  existsSync(path) && statSync(path).isDirectory() ? join(path, 'ansible.cfg') : path

/**
 * The connection settings of ansible.cfg as variables, for hosts that do not have them.
 * @throws InventoryError, RmqError 'inventory-unreadable' for a file that is no text
 */
export async function ansibleDefaults(
  env: NodeJS.ProcessEnv,
  cwd = process.cwd(),
): Promise<readonly Variable[]> {
  const file = findAnsibleConfig(env, cwd)
  if (file === undefined) return []
  const text = await readText(file)
  const { parse } = await import('ini')
  const sections = parse(text)
  const lines = text.split(/\r?\n/)
  return SETTINGS.flatMap(({ section, key, variable }): Variable[] => {
    const keys = own(sections, section)
    const value =
      typeof keys === 'object' && keys !== null ? own(keys as Record<string, unknown>, key) : undefined
    if (typeof value !== 'string' && typeof value !== 'boolean') return []
    const line = lines.findIndex((each) => new RegExp(`^\\s*${key}\\s*[=:]`).test(each)) + 1
    const given = key === 'private_key_file' ? fromFile(file, String(value)) : value
    return [
      {
        name: variable,
        value: given,
        text: String(given),
        position: { file, line: Math.max(1, line), column: 1 },
      },
    ]
  })
}

/** A path in ansible.cfg is relative to its folder. */
const fromFile = (file: string, path: string): string =>
  isAbsolute(path) || path.startsWith('~') ? path : resolve(dirname(file), path)
