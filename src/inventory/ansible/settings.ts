import { dirname, isAbsolute, join, resolve } from 'node:path'
import { homeFolder } from '../../home.ts'
import type { SourcePosition } from '../../errors.ts'
import { own } from '../../objects.ts'
import { readText } from '../read-text.ts'
import { findAnsibleConfig } from './find.ts'

/** A setting of Ansible by its places: environment variables, then [section] key of ansible.cfg. */
export interface SettingName {
  /** The last of them that is set counts. */
  readonly env: readonly string[]
  /** The last of them that is set counts. */
  readonly keys: readonly (readonly [section: string, key: string])[]
}

/** A value, and where it was given: a line of ansible.cfg, or `$NAME` for an environment variable. */
export interface Setting {
  readonly text: string
  readonly position: SourcePosition
  /** Relative paths start here. */
  readonly folder: string
}

/** Returns the value that Ansible would use, of a setting that is set. */
export type Settings = (name: SettingName) => Setting | undefined

/**
 * Reads the environment and ansible.cfg. As in Ansible the environment goes before the file.
 * @throws InventoryError, RmqError 'inventory-unreadable' for a file that is no text
 */
export async function ansibleSettings(env: NodeJS.ProcessEnv, cwd: string): Promise<Settings> {
  const file = findAnsibleConfig(env, cwd)
  const ofFile = file === undefined ? () => undefined : await fileSettings(file)
  return ({ env: variables, keys }) => {
    for (const name of [...variables].reverse()) {
      const text = own(env, name)
      if (text !== undefined && text !== '') {
        return { text, position: { file: `$${name}`, line: 1, column: 1 }, folder: cwd }
      }
    }
    for (const [section, key] of [...keys].reverse()) {
      const setting = ofFile(section, key)
      if (setting !== undefined) return setting
    }
    return undefined
  }
}

/** A path as Ansible resolves it: `{{CWD}}`, variables of the environment, `~`, relative to the file that names it. */
export function settingPath(path: string, folder: string, env: NodeJS.ProcessEnv, cwd: string): string {
  const expanded = path
    .replaceAll('{{CWD}}', () => cwd)
    .replaceAll(/\$(?:(\w+)|\{(\w+)\})/g, (whole, bare: string | undefined, braced: string | undefined) => {
      return own(env, bare ?? braced ?? '') ?? whole
    })
  if (/^~(?:\/|$)/.test(expanded)) return join(homeFolder(env), expanded.slice(1))
  return isAbsolute(expanded) || expanded.startsWith('~') ? expanded : resolve(folder, expanded)
}

async function fileSettings(file: string): Promise<(section: string, key: string) => Setting | undefined> {
  const { text, lines } = plainIni((await readText(file)).replace(/^\uFEFF/, ''))
  const { parse } = await import('ini')
  const sections = parse(text)
  return (section, key) => {
    const keys = own(sections, section)
    const value =
      typeof keys === 'object' && keys !== null ? own(keys as Record<string, unknown>, key) : undefined
    if (typeof value !== 'string' && typeof value !== 'boolean') return undefined
    const line = lines.get(`${section}.${key}`) ?? 1
    return { text: String(value), position: { file, line, column: 1 }, folder: dirname(file) }
  }
}

/**
 * Writes what Python's configparser reads differently in the form that the package `ini` reads the same: lines that go on
 * indented, `key: value`, keys in any case, `#` and `;` within values (a comment begins at a `;` behind a blank).
 * @returns the text, and the line (from 1) of each 'section.key'; of one that is there twice the last
 */
function plainIni(text: string): { readonly text: string; readonly lines: ReadonlyMap<string, number> } {
  const written: string[] = []
  const lines = new Map<string, number>()
  let section = ''
  let isKey = false
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    const line = raw.trim()
    if (line === '' || /^[#;]/.test(line)) continue
    if (isKey && /^\s/.test(raw)) {
      written.push(`${written.pop() ?? ''} ${plainValue(line)}`)
      continue
    }
    const named = /^\[([^\]]+)\]/.exec(line)?.[1]
    const [, key, value] = /^([^=:]+?)\s*[=:](.*)$/.exec(line) ?? []
    isKey = named === undefined && key !== undefined
    if (named !== undefined) {
      section = named
      written.push(`[${named}]`)
    } else if (key !== undefined) {
      const name = key.toLowerCase()
      lines.set(`${section}.${name}`, index + 1)
      written.push(`${name}=${plainValue(value ?? '')}`)
    }
  }
  return { text: written.join('\n'), lines }
}

function plainValue(text: string): string {
  const value = text.replace(/(?:^|\s);.*$/, '').trim()
  return /^(?:"[^"]*"|'[^']*')$/.test(value) ? value : value.replaceAll(/[\\;#]/g, String.raw`\$&`)
}
