const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** In front of what stands in it, everything is a comment to every shell. */
const COMMENT = Buffer.from('#')

/** A script as it goes to stdin, and the shell text that gets it back. */
export interface SealedScript {
  readonly stdin: Buffer
  /** Shell text that reads stdin and prints the script, its last word behind it. */
  readonly open: string
}

/**
 * Seals a script for its way to stdin. The login decides which program reads there: `exec tcsh` in an rc file, a menu or
 * a forced command may get it instead of sh. So it holds no byte that such a program takes for a command or for an
 * answer: each byte of ASCII has its highest bit set, a `#` stands in front, and there is no line feed. Only the sh of
 * our command line turns the bytes back. (To wait for the proof that this sh runs would cost a round trip each time.)
 * @param last a word that ends the script, so that a part of it is never taken for the whole
 */
export function sealScript(script: string, last: string): SealedScript {
  const text = `\n${script}\n${last}`
  const bytes = Buffer.from(text)
  // A character that is not ASCII has more than one byte.
  const isAscii = bytes.length === text.length && !text.includes('\0')
  return isAscii ? sealAscii(bytes) : sealAny(bytes)
}

/** The script's first line feed ends the comment. */
function sealAscii(bytes: Buffer): SealedScript {
  return { stdin: Buffer.concat([COMMENT, raised(bytes)]), open: String.raw`tr "\201-\377" "\001-\177"` }
}

/** A copy with the highest bit of each byte set, four bytes at a time: a script has 30 kB. */
function raised(bytes: Buffer): Uint8Array {
  const words = new Uint32Array(Math.ceil(bytes.length / 4))
  const copy = new Uint8Array(words.buffer)
  copy.set(bytes)
  for (let index = 0; index < words.length; index += 1) words[index] = (words[index] ?? 0) | 0x80808080
  return copy.subarray(0, bytes.length)
}

/** By base64, whose letters become 64 of those bytes. Line feeds in front make its `=` unnecessary. */
function sealAny(bytes: Buffer): SealedScript {
  const filled = Buffer.concat([Buffer.alloc((3 - (bytes.length % 3)) % 3, '\n'), bytes])
  const letters = Buffer.from(filled.toString('base64'), 'latin1').map(
    (letter) => 0x80 + BASE64.indexOf(String.fromCharCode(letter)),
  )
  return {
    stdin: Buffer.concat([COMMENT, letters]),
    open: String.raw`tr -d "#" | tr "\200-\277" "A-Za-z0-9+/" | base64 -d`,
  }
}
