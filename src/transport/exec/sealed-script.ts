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
  const bytes = Buffer.from(`\n${script}\n${last}`)
  const isAscii = bytes.every((byte) => byte > 0 && byte < 0x80)
  return isAscii ? sealAscii(bytes) : sealAny(bytes)
}

/** The script's first line feed ends the comment. */
function sealAscii(bytes: Buffer): SealedScript {
  const raised = bytes.map((byte) => byte | 0x80)
  return { stdin: Buffer.concat([COMMENT, raised]), open: String.raw`tr "\201-\377" "\001-\177"` }
}

/** By base64, whose letters become 64 of those bytes. Line feeds in front make its `=` unnecessary. */
function sealAny(bytes: Buffer): SealedScript {
  const filled = Buffer.concat([Buffer.alloc((3 - (bytes.length % 3)) % 3, '\n'), bytes])
  const raised = Buffer.from(filled.toString('base64'), 'latin1').map(
    (letter) => 0x80 + BASE64.indexOf(String.fromCharCode(letter)),
  )
  return {
    stdin: Buffer.concat([COMMENT, raised]),
    open: String.raw`tr -d "#" | tr "\200-\277" "A-Za-z0-9+/" | base64 -d`,
  }
}
