import { accessSync, constants, existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { homeFolder } from '../../home.ts'

const OTHERS_WRITE = 0o002

/**
 * The ansible.cfg that Ansible would read: ANSIBLE_CONFIG, that of the working folder unless others can write to the folder,
 * ~/.ansible.cfg, /etc/ansible/ansible.cfg. A file that cannot be read is passed over. undefined: there is none.
 */
export function findAnsibleConfig(env: NodeJS.ProcessEnv, cwd: string): string | undefined {
  const named = env['ANSIBLE_CONFIG']
  const files = [
    ...(named === undefined || named === '' ? [] : [inFolder(resolve(cwd, named))]),
    ...(othersWrite(cwd) ? [] : [join(cwd, 'ansible.cfg')]),
    join(homeFolder(env), '.ansible.cfg'),
    '/etc/ansible/ansible.cfg',
  ]
  return files.find(isReadable)
}

/** The ansible.cfg of the working folder is not used, because others can write to the folder. */
export const isPassedOver = (cwd: string): boolean => othersWrite(cwd) && existsSync(join(cwd, 'ansible.cfg'))

const othersWrite = (folder: string): boolean => (statSync(folder).mode & OTHERS_WRITE) !== 0

/** ANSIBLE_CONFIG may name the folder of the file. */
const inFolder = (path: string): string =>
  existsSync(path) && statSync(path).isDirectory() ? join(path, 'ansible.cfg') : path

function isReadable(file: string): boolean {
  try {
    accessSync(file, constants.R_OK)
    return true
  } catch {
    return false
  }
}
