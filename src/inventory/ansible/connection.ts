import type { Variable } from '../ini/variable.ts'
import { ansibleSettings, settingPath, type SettingName } from './settings.ts'

interface ConnectionSetting extends SettingName {
  /** The variable of an inventory with the same meaning. */
  readonly variable: string
  readonly isPath?: true
}

/** Settings that have a variable of the same meaning; the variable goes first. Names: ansible-core 2.17, base.yml and ssh.py. */
const SETTINGS: readonly ConnectionSetting[] = [
  { env: ['ANSIBLE_REMOTE_USER'], keys: [['defaults', 'remote_user']], variable: 'ansible_user' },
  { env: ['ANSIBLE_REMOTE_PORT'], keys: [['defaults', 'remote_port']], variable: 'ansible_port' },
  {
    env: ['ANSIBLE_PRIVATE_KEY_FILE'],
    keys: [['defaults', 'private_key_file']],
    variable: 'ansible_ssh_private_key_file',
    isPath: true,
  },
  {
    env: ['ANSIBLE_TIMEOUT', 'ANSIBLE_SSH_TIMEOUT'],
    keys: [
      ['defaults', 'timeout'],
      ['ssh_connection', 'timeout'],
    ],
    variable: 'ansible_timeout',
  },
  { env: ['ANSIBLE_SSH_ARGS'], keys: [['ssh_connection', 'ssh_args']], variable: 'ansible_ssh_args' },
  {
    env: ['ANSIBLE_SSH_COMMON_ARGS'],
    keys: [['ssh_connection', 'ssh_common_args']],
    variable: 'ansible_ssh_common_args',
  },
  {
    env: ['ANSIBLE_SSH_EXTRA_ARGS'],
    keys: [['ssh_connection', 'ssh_extra_args']],
    variable: 'ansible_ssh_extra_args',
  },
  { env: ['ANSIBLE_BECOME'], keys: [['privilege_escalation', 'become']], variable: 'ansible_become' },
  {
    env: ['ANSIBLE_BECOME_METHOD'],
    keys: [['privilege_escalation', 'become_method']],
    variable: 'ansible_become_method',
  },
  {
    env: ['ANSIBLE_BECOME_USER'],
    keys: [['privilege_escalation', 'become_user']],
    variable: 'ansible_become_user',
  },
]

/**
 * The connection settings of the environment and of ansible.cfg as variables, for hosts that do not have them.
 * @throws InventoryError, RmqError 'inventory-unreadable' for a file that is no text
 */
export async function ansibleDefaults(
  env: NodeJS.ProcessEnv,
  cwd = process.cwd(),
): Promise<readonly Variable[]> {
  const settings = await ansibleSettings(env, cwd)
  return SETTINGS.flatMap(({ variable, isPath, ...name }): Variable[] => {
    const setting = settings(name)
    if (setting === undefined) return []
    const { position, folder } = setting
    const text = isPath ? settingPath(setting.text, folder, env, cwd) : setting.text
    return [{ name: variable, value: text, text, position }]
  })
}
