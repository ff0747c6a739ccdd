import { createHash, randomBytes } from 'node:crypto'

/** The seed of the secrets of this run: RMQ_SECRETS_SEED, which `random` draws. */
export const seed = ((wanted) => (wanted === 'random' ? randomBytes(6).toString('hex') : wanted))(
  process.env['RMQ_SECRETS_SEED'] ?? 'rmq-provision',
)

const CORE_LENGTH = 15
const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** A secret of a test. */
export interface Seeded {
  readonly name: string
  /** Letters and digits alone: they stand as they are in every escaped, quoted or percent-encoded form of the value. */
  readonly core: string
  /** The core between signs that YAML, JSON, URLs, shells and java.util.Properties write in another way. */
  readonly value: string
}

/** @param around signs before and behind the core */
export function seeded(name: string, around: readonly [string, string] = [`a"\\é`, `'$ %+&b`]): Seeded {
  const bytes = createHash('sha256').update(`${seed} ${name}`).digest()
  const letters = [...bytes.subarray(0, CORE_LENGTH)].map((byte) => LETTERS[byte % LETTERS.length] ?? 'a')
  const core = letters.join('')
  return { name, core, value: around[0] + core + around[1] }
}

/** Letters of base64 that depend on nothing but the core, for each of its three places in a group of three bytes. */
function inBase64(core: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.from(`${'\0'.repeat(before)}${core}`)
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64')
    return whole.slice(before === 0 ? 0 : 4)
  })
}

/** 'NAME in base64 at …' for each secret that stands in a text in any form. */
export function leaksIn(text: string, secrets: readonly Seeded[]): string[] {
  const joined = text.replaceAll(/[\r\n]/g, '')
  return secrets.flatMap(({ name, core }) => {
    const forms = new Map([
      ['as it is', core],
      ['in hexadecimal digits', Buffer.from(core).toString('hex')],
      ...inBase64(core).map((form, at): [string, string] => [`in base64 (${at})`, form]),
    ])
    return [...forms].flatMap(([form, letters]) => {
      const at = joined.indexOf(letters)
      return at === -1
        ? []
        : [`${name} ${form}: …${joined.slice(Math.max(0, at - 120), at + letters.length + 20)}…`]
    })
  })
}
