import * as z from 'zod'
import { parseDuration, parseSize } from '../../model/units.ts'
import { parseJump } from '../../transport/jump.ts'
import { isSshUser, SSH_USER_RULE } from '../../transport/config/ssh-names.ts'

/** Text that is not empty. */
export const text = z.string({ error: 'must be text' }).min(1, { error: 'is empty' })

/** Characters of a name: RocketMQ's limit for a topic, and each broker has one with its name (TopicValidator). */
const MOST_NAME = 127

/** A name that becomes part of unit names, files and folders. */
export const name = z
  .string({ error: 'must be text' })
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, {
    error: 'is no usable name: letters, digits, and . _ - inside',
    abort: true,
  })
  .max(MOST_NAME, { error: `is longer than ${MOST_NAME} characters` })

/** Text that is not empty, or else nothing more is said of it. */
const filled = z.string({ error: 'must be text' }).min(1, { error: 'is empty', abort: true })

export const sshUser = filled.refine(isSshUser, { error: SSH_USER_RULE })

export const sshJump = filled.refine(readsAsJump, {
  error: 'is no list of jump hosts: [user@]host[:port], several separated by commas',
})

function readsAsJump(value: string): boolean {
  try {
    parseJump(value)
    return true
  } catch {
    return false
  }
}

export const userName = z.string({ error: 'must be text' }).regex(/^[a-z_][a-z0-9_-]{0,31}$/, {
  error: 'is no user name of a Linux host: lower-case letters, digits, _ and -',
})

/** The name of a package: an argument of dnf, so no option of it. */
export const packageName = z.string({ error: 'must be text' }).regex(/^[A-Za-z0-9][A-Za-z0-9._+:~-]*$/, {
  error: 'is no name of a package: letters, digits, and . _ + : ~ - inside',
})

/** The start scripts hand paths on unquoted ($@), so blanks and the shell's own characters cannot work. */
export const absolutePath = z.string({ error: 'must be a path' }).regex(/^\/[A-Za-z0-9_@%+=,./-]*$/, {
  error:
    "must be an absolute path without blanks or other special characters: RocketMQ's scripts do not quote it",
})

/** A whole number; text of digits is one too, since ${VAR} gives text. */
export function wholeNumber(least: number, most: number, error: string): z.ZodType<number, number | string> {
  return z
    .union([z.number(), z.string().regex(/^-?\d+$/, { error })], { error })
    .transform(Number)
    .pipe(z.int({ error }).min(least, { error }).max(most, { error }))
}

export const port = wholeNumber(1, 65_535, 'is no port: a whole number from 1 to 65535')

/** Ports that the service user, who is not root, can listen on. */
export const listenPort = wholeNumber(
  1024,
  65_534,
  'is no port a service can listen on: a whole number from 1024 to 65534',
)

/** true and false; text too, since ${VAR} gives text. */
export const flag: z.ZodType<boolean, boolean | string> = z
  .union([z.boolean(), z.enum(['true', 'false'])], { error: 'must be true or false' })
  .transform((value) => value === true || value === 'true')

/** '512m', '4g' → bytes. */
export const size = converted(parseSize, 'is no size: a number and a unit, e.g. 512m or 4g')

/** '10s', '500ms', '2m' → ms. A bare number would leave the unit to guessing. */
export const duration = converted(parseDuration, 'is no duration: a number and a unit, e.g. 10s or 500ms')

function converted(parse: (text: string) => number | undefined, error: string): z.ZodType<number, string> {
  return z.string({ error }).transform((value, context) => {
    const result = parse(value)
    if (result !== undefined) return result
    context.addIssue({ code: 'custom', message: error })
    return z.NEVER
  })
}

/** present, or absent: apply removes it. */
export const state = z
  .enum(['present', 'absent'], { error: 'must be present or absent' })
  .describe('absent: apply takes it away, its data stay on the host. Default present')

/** Of brokers that are taken away. */
export const unread = z
  .enum(['refuse', 'discard'], { error: 'must be refuse or discard' })
  .describe('With state: absent, what becomes of messages that consumers have not read. Default refuse')

/** `${VAR}`, `file:PATH`, or the thing itself; a number is taken as its text. */
export const secret = z
  .union([z.string().min(1, { error: 'is empty' }), z.number()], {
    error: 'must be text: ${VAR}, file:PATH or the secret itself',
  })
  .transform(String)

/** One word or a list of them. */
export const words: z.ZodType<string[], string | string[]> = z
  .union([text, z.array(text)], { error: 'must be text or a list of texts' })
  .transform((value) =>
    typeof value === 'string' ? value.split(/\s+/).filter((word) => word !== '') : value,
  )
