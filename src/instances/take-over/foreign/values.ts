/** Values of the lines `KEY=VALUE` of one key. */
export function valuesOf(lines: readonly string[], key: string): string[] {
  return lines.flatMap((line) => (line.startsWith(`${key}=`) ? [line.slice(key.length + 1)] : []))
}

/** Lines in blocks, each with the line that begins it; what comes before the first block is left out. */
export function blocksAt(lines: readonly string[], begin: RegExp): string[][] {
  const blocks: string[][] = []
  for (const line of lines) {
    if (begin.test(line)) blocks.push([])
    blocks.at(-1)?.push(line)
  }
  return blocks
}
