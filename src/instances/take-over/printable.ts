import { withoutSecretValues } from '../../inventory/hide/secret-text.ts'

/** Text of a host for one line of a message: without secrets and control characters, with at most 120 characters. */
export function printable(text: string): string {
  const line = withoutSecretValues(text.replaceAll(/\p{C}+/gu, ' '))
  return line.length > 120 ? `${line.slice(0, 119)}…` : line
}
