/** The lines of a text by the `[name]` line before them. */
export function readSections(text: string): Map<string, string[]> {
  const sections = new Map<string, string[]>()
  let lines: string[] = []
  for (const line of text.split('\n')) {
    const name = /^\[(.+)\]$/.exec(line)?.[1]
    if (name === undefined) lines.push(line)
    else sections.set(name, (lines = []))
  }
  return sections
}

/** `key=value` lines; others are left out. */
export function readPairs(lines: readonly string[]): Map<string, string> {
  const pairs = new Map<string, string>()
  for (const line of lines) {
    const equals = line.indexOf('=')
    if (equals > 0) pairs.set(line.slice(0, equals), line.slice(equals + 1))
  }
  return pairs
}

/** Groups of `key=value` lines with an empty line between them, as `systemctl show` prints several units. */
export function readBlocks(lines: readonly string[]): Map<string, string>[] {
  return lines
    .join('\n')
    .split(/\n\n+/)
    .map((block) => readPairs(block.split('\n')))
}
