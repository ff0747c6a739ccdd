/** Values of the lines `KEY=VALUE` of one key. */
export function valuesOf(lines: readonly string[], key: string): string[] {
  return lines.flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []))
}
