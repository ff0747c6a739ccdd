import type { Secret } from '../secret.ts'

/** Returns true for the text of a setting that RocketMQ takes for true: in any case (Boolean.parseBoolean), trimmed (5.2.0+). */
export function isTrue(value: string | Secret | undefined): boolean {
  return typeof value === 'string' && value.trim().toLowerCase() === 'true'
}
