import { isUtf8 } from 'node:buffer'
import { extname } from 'node:path'
import { InventoryError } from './problems.ts'
import { isVault } from './vault.ts'

const SECTION = /^\[[^\]\s,{}"']+\]\s*(?:[#;].*)?$/
const YAML_LINE = /^(?:---|[\w-]+\s*:(?:\s|$)|\{)/
/** First sections of ansible.cfg. */
const ANSIBLE_CONFIG = /^\[(?:defaults|privilege_escalation|ssh_connection|galaxy|persistent_connection)\]/

/**
 * Text of what a file holds: UTF-8, with or without a byte order mark.
 * @throws InventoryError 'not-an-inventory' (exit 2) for what is no such text.
 */
export function textOf(content: Buffer, file: string): string {
  const [first, second] = content
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    throw refusal(`${file} is in UTF-16`, 'Save it as UTF-8: iconv -f UTF-16 -t UTF-8.')
  }
  if (content.includes(0)) {
    throw refusal(`${file} is no text`, 'Name an inventory: a file in YAML or INI.')
  }
  if (!isUtf8(content)) {
    const line = content.toString('utf8').split('\uFFFD', 1)[0]?.split('\n').length ?? 1
    throw refusal(
      `${file} is not in UTF-8: line ${line} has other bytes`,
      'Save it as UTF-8: iconv -f ISO-8859-1 -t UTF-8, or -f GBK.',
    )
  }
  return content.toString('utf8')
}

/**
 * Refuses files of other kinds, of which every line would be a mistake of its own.
 * @throws InventoryError 'not-an-inventory' (exit 2).
 */
export function refuseForeign(text: string, file: string): void {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && !line.startsWith(';'))
  const [first] = lines
  if (first === undefined) return
  if (isVault(first)) {
    throw refusal(
      `${file} is encrypted by Ansible Vault`,
      `decrypt it first: ansible-vault decrypt; single secrets can be \${VARIABLE} or file:PATH`,
    )
  }
  const ending = extname(file).toLowerCase()
  if (['.yaml', '.yml', '.json'].includes(ending) && SECTION.test(first)) {
    throw refusal(`${file} holds an INI inventory, and its name says YAML`, 'Rename it to .ini.')
  }
  if (['.ini', '.cfg'].includes(ending) && YAML_LINE.test(first)) {
    throw refusal(`${file} holds YAML, and its name says INI`, 'Rename it to .yaml.')
  }
  if (ANSIBLE_CONFIG.test(first)) {
    throw refusal(
      `${file} is Ansible's own configuration`,
      'Name the inventory: the value of its key inventory.',
    )
  }
  if (lines.every((line) => /^[\w.-]+\s*=/.test(line))) {
    throw refusal(
      `${file} is a file of properties (${first.split('=', 1)[0]?.trim() ?? ''} = …), and no inventory`,
      'Write its keys under brokers.config of an inventory (namesrv.config for a name server); rmq-provision init writes one to start from.',
    )
  }
}

/** Refuses YAML of Ansible's own: its inventories, and playbooks. @throws InventoryError 'not-an-inventory' (exit 2). */
export function refuseAnsibleYaml(tree: unknown, file: string): void {
  if (Array.isArray(tree) && tree.some((play) => hasAny(play, ['hosts', 'import_playbook', 'tasks']))) {
    throw refusal(
      `${file} is a playbook of Ansible`,
      'Name an inventory; rmq-provision init writes one to start from.',
    )
  }
  if (hasAny(tree, ['cluster', 'rocketmq'])) return
  const groups = tree !== null && typeof tree === 'object' ? Object.values(tree) : []
  const isGroup = (group: unknown) =>
    hasAny(group, ['children', 'vars']) ||
    (hasAny(group, ['hosts']) && !hasAny(group, ['config', 'listenPort']))
  if (groups.length === 0 || !groups.every((group) => group === null || isGroup(group))) return
  throw refusal(
    `${file} is an Ansible inventory in YAML, and of Ansible's only INI is read`,
    'Write it as INI ([namesrv], [brokers], …), or start from the inventory that rmq-provision init writes.',
  )
}

function hasAny(value: unknown, keys: readonly string[]): boolean {
  return value !== null && typeof value === 'object' && keys.some((key) => Object.hasOwn(value, key))
}

function refusal(message: string, hint: string): InventoryError {
  return new InventoryError([{ code: 'not-an-inventory', message, hint }])
}
