const HEX_512 = /^[0-9a-f]{128}$/
const BSD_LINE = /^SHA512 ?\((.+)\) ?= ?(\S+)$/i

/**
 * Reads a published `.sha512` file. Two forms are known: `gpg --print-md SHA512` as Apache projects publish it
 * (`name: AB12CD34 EF…`, upper-case groups over several lines, which sha512sum -c refuses), and sha512sum's
 * `<hex>  <file>` (also `*<file>`, several lines for several files, the bare hex, or `SHA512 (<file>) = <hex>`).
 *
 * @param fileName picks the line where the file lists several archives.
 * @returns lower-case hex, or undefined when the text is no such file (e.g. an HTML page).
 */
export function parseSha512(text: string, fileName: string): string | undefined {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return fromSha512sum(lines, fileName) ?? fromGpg(lines.join(' '))
}

function fromSha512sum(lines: readonly string[], fileName: string): string | undefined {
  const sums: { hex: string; name: string | undefined }[] = []
  for (const line of lines) {
    const bsd = BSD_LINE.exec(line)
    const [first = '', ...rest] = bsd === null ? line.split(/\s+/) : [bsd[2], bsd[1]]
    const hex = first.toLowerCase()
    if (!HEX_512.test(hex)) continue
    const name = rest.join(' ').replace(/^\*/, '').split('/').at(-1)
    sums.push({ hex, name })
  }
  if (sums.length === 1) return sums[0]?.hex
  return sums.find((sum) => sum.name === fileName)?.hex
}

function fromGpg(text: string): string | undefined {
  const colon = text.indexOf(':')
  const hex = text
    .slice(colon + 1)
    .replaceAll(/\s+/g, '')
    .toLowerCase()
  return HEX_512.test(hex) ? hex : undefined
}
