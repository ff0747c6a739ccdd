import type { Format } from '../raw.ts'
import { hideInIni } from './ini.ts'
import { holdsKnownSecret, type HiddenText } from './marks.ts'
import { hideInYaml } from './yaml.ts'

/**
 * The text of an inventory without its secrets, whatever quotes and escapes they are written with: a value is taken by its place
 * in the parsed text. References (`${NAME}`, `file:PATH`) stay. A comment that may hold a secret goes as a whole.
 * @returns undefined when the text cannot be parsed, or a secret is still found in it
 */
export function hideSecrets(text: string, format: Format): HiddenText | undefined {
  const shown = format === 'yaml' ? hideInYaml(text) : hideInIni(text)
  return shown === undefined || holdsKnownSecret(shown.text) ? undefined : shown
}
