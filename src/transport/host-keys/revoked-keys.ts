import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withoutSecrets } from '../../secret.ts'
import { messageOf, RmqError } from '../../errors.ts'
import { readSmallFile } from '../../small-file.ts'
import type { Party } from '../failures.ts'
import { keyType } from './known-hosts.ts'

/** First bytes of a file of RevokedHostKeys that is a key revocation list of `ssh-keygen -k` (PROTOCOL.krl). */
const KRL_MAGIC = Buffer.from('SSHKRL\n\0', 'latin1')
/** The largest list, bytes. */
const MOST_BYTES = 16 * 1024 * 1024
const SSH_KEYGEN_TIMEOUT_MS = 10_000

/** A list that revokes the key; `line` where the list is plain text. */
export interface Revocation {
  readonly file: string
  readonly line: number | undefined
}

/**
 * Looks for a host key in the files of RevokedHostKeys: plain lists of public keys, or lists of `ssh-keygen -k`.
 * @returns the list that revokes it; undefined: none does
 * @throws RmqError 'revoked-keys-unreadable' for a file that is missing or not understood: ssh refuses the host then too
 */
export async function findRevocation(
  party: Party,
  files: readonly string[],
  key: Buffer,
): Promise<Revocation | undefined> {
  for (const file of files) {
    const content = read(party, file)
    const line = content.subarray(0, KRL_MAGIC.length).equals(KRL_MAGIC)
      ? await findInKrl(party, file, key)
      : findInList(party, file, content.toString('utf8'), key)
    if (line !== undefined) return { file, line: line === 0 ? undefined : line }
  }
  return undefined
}

function read(party: Party, file: string): Buffer {
  try {
    return readSmallFile(file, MOST_BYTES)
  } catch (error) {
    throw unreadable(party, file, messageOf(error))
  }
}

/** The line that holds the key; undefined: none. A line that does not read may be the one that revokes it. */
function findInList(party: Party, file: string, text: string, key: Buffer): number | undefined {
  for (const [index, line] of text.split('\n').entries()) {
    const words = line.trim().split(/[ \t]+/)
    if (words[0] === '' || words[0]?.startsWith('#')) continue
    const [type, base64 = ''] = words
    const listed = Buffer.from(base64, 'base64')
    if (keyType(listed) !== type) throw unreadable(party, file, `line ${index + 1} is not a public key`)
    if (listed.equals(key)) return index + 1
  }
  return undefined
}

/** 0: the key revocation list revokes the key; undefined: it does not. Only ssh-keygen reads that format. */
async function findInKrl(party: Party, file: string, key: Buffer): Promise<0 | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'rmq-provision-'))
  try {
    const keyFile = join(folder, 'key')
    await writeFile(keyFile, `${keyType(key)} ${key.toString('base64')}\n`)
    const { exit, output } = await queryKrl(file, keyFile)
    if (exit === 0) return undefined
    if (/: REVOKED\s*$/.test(output)) return 0
    throw unreadable(party, file, output)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function queryKrl(file: string, keyFile: string): Promise<{ exit: number; output: string }> {
  return new Promise((resolve) => {
    const argv = ['-Q', '-f', file, keyFile]
    execFile(
      'ssh-keygen',
      argv,
      { timeout: SSH_KEYGEN_TIMEOUT_MS, env: withoutSecrets(process.env) },
      (error, stdout, stderr) => {
        const output = `${stdout}${stderr}`.trim()
        resolve({ exit: error ? 1 : 0, output: output === '' && error ? error.message : output })
      },
    )
  })
}

function unreadable(party: Party, file: string, reason: string): RmqError {
  return new RmqError(
    'revoked-keys-unreadable',
    `the host key of ${party.label} cannot be compared with the revoked keys in ${file}: ${reason}`,
    {
      where: { host: party.host },
      hint: `Make ${file} readable (a list of public keys, or of ssh-keygen -k), or correct RevokedHostKeys in ssh's configuration.`,
    },
  )
}
