import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { messageOf, RmqError } from '../../errors.ts'
import {
  asObject,
  asObjects,
  asArray,
  asText,
  type JsonObject,
  type JsonValue,
} from '../../rocketmq/remoting/json.ts'
import { parseJson } from '../../rocketmq/remoting/parse-json.ts'
import { FORMAT, MOST_BYTES, NAMES, PROGRAM, SEALED, type Manifest } from './format.ts'
import { textIn } from './rows.ts'
import { readTar, type TarFile } from './tar.ts'

/** A backup whose sums match; encrypted files are still encrypted. */
export interface OpenedBackup {
  readonly manifest: Manifest
  readonly files: ReadonlyMap<string, Buffer>
}

/**
 * Reads a backup file and compares the sum of every file in it.
 * @param path for messages
 * @throws RmqError 'backup-unreadable' for a file that is no backup, 'backup-damaged', 'backup-newer'
 */
export async function openBackup(bytes: Buffer, path: string): Promise<OpenedBackup> {
  const [first, ...others] = await unpack(bytes, path)
  if (first?.name !== NAMES.manifest) throw noBackup(path, 'it does not begin with a manifest')
  const manifest = manifestOf(first.content, path)
  const files = new Map(others.map(({ name, content }) => [name, content]))
  const named = new Set(manifest.files.map(({ name }) => name))
  if (files.size !== others.length || files.size !== manifest.files.length) {
    throw damaged(path, 'it has other files than its manifest')
  }
  expectOnce(manifest, named, path)
  for (const { name, bytes: size, sha256 } of manifest.files) {
    const content = files.get(name)
    if (content === undefined) throw damaged(path, `${name} is missing`)
    const sum = createHash('sha256').update(content).digest('hex')
    if (content.length !== size || sum !== sha256) throw damaged(path, `the sum of ${name} does not match`)
  }
  return { manifest, files }
}

/** Each file and each broker group once: of two, one would not be looked at. */
function expectOnce({ files, groups }: Manifest, named: ReadonlySet<string>, path: string): void {
  const isTwice = named.size !== files.length || [...named].some((name) => named.has(`${name}${SEALED}`))
  if (isTwice || named.has(NAMES.manifest)) throw damaged(path, 'its manifest names a file twice')
  if (new Set(groups.map(({ group }) => group)).size !== groups.length) {
    throw damaged(path, 'its manifest names a broker group twice')
  }
}

async function unpack(bytes: Buffer, path: string): Promise<readonly TarFile[]> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) throw noBackup(path, 'it is not a tar.gz')
  // The blocks of tar and the manifest come on top of the files.
  const unpacked = await promisify(gunzip)(bytes, { maxOutputLength: 2 * MOST_BYTES }).catch(
    (error: unknown) => {
      throw damaged(path, messageOf(error), error)
    },
  )
  try {
    const { files, others } = readTar(unpacked)
    if (others.length > 0) throw new Error('it holds something else than files')
    return files
  } catch (error) {
    throw damaged(path, messageOf(error), error)
  }
}

function manifestOf(content: Buffer, path: string): Manifest {
  const sent = parsed(content)
  if (sent === undefined || textIn(sent, 'program') !== PROGRAM) {
    throw noBackup(path, 'its manifest is not one of this program')
  }
  const format = Number(textIn(sent, 'format'))
  if (!Number.isSafeInteger(format) || format < 1) throw noBackup(path, 'its manifest has no format')
  if (format > FORMAT) {
    throw new RmqError(
      'backup-newer',
      `${path} was made by a newer release of ${PROGRAM} (format ${format})`,
      {
        hint: `Use that release, or a newer one. This one reads format ${FORMAT}.`,
      },
    )
  }
  const salt = textIn(sent, 'salt')
  const texts = (value: JsonValue | undefined): string[] => asArray(value).map(asText)
  return {
    cluster: textIn(sent, 'cluster'),
    created: textIn(sent, 'created'),
    inventory: textIn(sent, 'inventory'),
    version: textIn(sent, 'version'),
    secrets: textIn(sent, 'secrets') === 'encrypted' ? 'encrypted' : 'left-out',
    salt: /^[0-9a-f]{32}$/.test(salt) ? salt : undefined,
    groups: asObjects(sent['groups']).map((row) => ({
      group: textIn(row, 'group'),
      master: textIn(row, 'master'),
      version: textIn(row, 'version'),
    })),
    missing: texts(sent['missing']),
    leftOut: texts(sent['leftOut']),
    files: asObjects(sent['files']).map((row) => ({
      name: textIn(row, 'name'),
      bytes: Number(textIn(row, 'bytes')),
      sha256: textIn(row, 'sha256'),
    })),
  }
}

function parsed(content: Buffer): JsonObject | undefined {
  try {
    return asObject(parseJson(content.toString('utf8')))
  } catch {
    return undefined
  }
}

const noBackup = (path: string, why: string): RmqError =>
  new RmqError('backup-unreadable', `${path} is not a backup of ${PROGRAM}: ${why}`, {
    hint: `Name a file that ${PROGRAM} backup wrote.`,
  })

export function damaged(path: string, why: string, cause?: unknown): RmqError {
  return new RmqError('backup-damaged', `${path} is damaged: ${why}`, {
    hint: 'Copy the file again from its source, or use another backup.',
    cause,
  })
}
