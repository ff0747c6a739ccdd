import { isUtf8 } from 'node:buffer'
import { messageOf } from '../../errors.ts'
import { Secret } from '../../secret.ts'
import { readSmallFile } from '../../small-file.ts'
import type { Path } from '../raw.ts'
import { localPath, type Context } from './context.ts'

/** The largest file of a secret, bytes: a private key with its certificates has less. */
const MOST_BYTES = 65_536

/** A secret field: from the environment, from `file:PATH` (its last line break is not part of it), or literal. */
export function resolveSecret(context: Context, path: Path, text: string): Secret {
  if (text.startsWith('file:')) return new Secret(readSecretFile(context, path, text.slice('file:'.length)))
  if (!context.isFromEnvironment(path)) {
    context.problems.warn(path, {
      code: 'literal-secret',
      message: `${context.problems.show(path)} stands in the inventory itself`,
      hint: 'Write ${VARIABLE} or file:PATH, so that the inventory can be shared.',
    })
  }
  return new Secret(text)
}

function readSecretFile(context: Context, path: Path, name: string): string {
  const file = localPath(context, name)
  try {
    const bytes = readSmallFile(file, MOST_BYTES)
    if (!isUtf8(bytes)) throw new Error('it is not in UTF-8')
    const content = bytes.toString('utf8').replace(/\r?\n$/, '')
    if (content !== '') return content
    context.problems.error(path, {
      code: 'secret-file',
      message: `${context.problems.show(path)}: ${file} is empty`,
    })
  } catch (error) {
    context.problems.error(path, {
      code: 'secret-file',
      message: `${context.problems.show(path)}: ${file} cannot be read: ${reasonOf(error)}`,
      hint: 'A relative name starts from the folder of the inventory. The file must be a regular file of at most 64 KiB.',
    })
  }
  return ''
}

function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'ENOENT') return 'there is no such file'
  if (code === 'EACCES') return 'permission denied'
  return messageOf(error)
}
