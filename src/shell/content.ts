import { isUtf8 } from 'node:buffer'
import { redact } from '../secret.ts'
import { redactKeys } from '../secret-lines.ts'

const MARK = 'RMQ_CONTENT'
const BASE64_LINE = 76
const ENCODED = new RegExp(`^base64 -d >"\\$t" <<'${MARK}'\n((?:[A-Za-z0-9+/=]+\n)*)${MARK}$`, 'gm')

/**
 * Shell lines that write bytes to the file "$t". They travel in base64, so that no byte of them means anything to the
 * shell.
 */
export function contentLines(content: Buffer): string[] {
  const encoded = content.toString('base64')
  const lines = encoded.match(new RegExp(`.{1,${String(BASE64_LINE)}}`, 'g')) ?? []
  return [`base64 -d >"$t" <<'${MARK}'`, ...lines, MARK]
}

/**
 * A script for people: contents as text instead of base64, secrets redacted. Not to be run.
 * @param secretKeys keys of `key=value` lines in contents whose values are secret
 */
export function readableScript(script: string, secretKeys: readonly string[] = []): string {
  const decoded = script.replace(ENCODED, (_, encoded: string) => {
    const bytes = Buffer.from(encoded, 'base64')
    const text = bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1')
    const end = text === '' || text.endsWith('\n') ? '' : '\n'
    return `cat >"$t" <<'${MARK}' # sent in base64\n${redactKeys(text, secretKeys)}${end}${MARK}`
  })
  return redact(decoded)
}
