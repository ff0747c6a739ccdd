import { assignmentsIn } from '../inventory/hide/assignments.ts'

/**
 * A line of an inventory with '[redacted]' for every value behind a name that secrets have. Other secrets are known by
 * their value; these may stand in a line that could not be read, or behind a misspelt key. Takes linear time.
 * @param isCut the line begins somewhere within, perhaps in a secret: what stands before the first name is left out
 */
export function maskSecrets(line: string, isCut = false): string {
  let masked = ''
  let copied: number | undefined = isCut ? undefined : 0
  for (const { at, begin, end } of assignmentsIn(line)) {
    copied ??= at
    if (end === undefined) continue
    masked += `${line.slice(copied, begin)}[redacted]`
    copied = end
  }
  return masked + line.slice(copied ?? line.length)
}
