import { extname } from 'node:path'
import type { Format } from './raw.ts'

/**
 * The format of an inventory, by its name where that says it: .yaml, .yml and .json, or .ini and .cfg. Ansible's
 * usual `hosts` has no ending, so then the text decides: a section or a variable=value line is INI.
 */
export function formatOf(file: string, text: string): Format {
  const ending = extname(file).toLowerCase()
  if (['.yaml', '.yml', '.json'].includes(ending)) return 'yaml'
  if (['.ini', '.cfg'].includes(ending)) return 'ini'
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    if (line.startsWith(';') || /^\[[^\]\s,]+\]/.test(line)) return 'ini'
    return /^(?:---|[\w-]+\s*:(?:\s|$)|\{|- )/.test(line) ? 'yaml' : 'ini'
  }
  return 'yaml'
}
