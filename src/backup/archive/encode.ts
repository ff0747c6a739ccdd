import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { hideSecrets } from '../../inventory/hide/index.ts'
import { compact } from '../../objects.ts'
import type { JsonObject } from '../../rocketmq/remoting/json.ts'
import type { BackupContents, GroupTables } from '../contents.ts'
import { FORMAT, hostFileName, MOST_BYTES, NAMES, PROGRAM, SEALED, type Manifest } from './format.ts'
import { tooLarge } from '../collect/budget.ts'
import { linesOf } from './rows.ts'
import type { Seal } from './seal.ts'
import { fitsTar, writeTar, type TarFile } from './tar.ts'

/** The bytes of a backup file, and its manifest. */
export interface EncodedBackup {
  readonly bytes: Buffer
  readonly manifest: Manifest
}

/**
 * Writes a backup as a tar.gz with a manifest.
 * @param seal encrypts what holds passwords; undefined: they are left out
 * @throws RmqError 'backup-failed' when it is larger than 512 MiB
 */
export async function encodeBackup(contents: BackupContents, seal: Seal | undefined): Promise<EncodedBackup> {
  const leftOut: string[] = []
  const files = [
    ...tablesOf(contents),
    ...usersOf(contents, seal, leftOut),
    ...inventoryOf(contents, seal, leftOut),
    ...hostFilesOf(contents, seal, leftOut),
  ]
  const total = files.reduce((sum, { content }) => sum + content.length, 0)
  if (total > MOST_BYTES) throw tooLarge(`it has more than ${MOST_BYTES / 1024 / 1024} MiB`)
  const { cluster, created, version, inventory, groups, missing } = contents
  const manifest: Manifest = {
    cluster,
    created,
    inventory: inventory.file,
    version,
    secrets: seal === undefined ? 'left-out' : 'encrypted',
    salt: seal?.salt,
    groups: groups.map(({ group, master, version: runs }) => ({ group, master, version: runs })),
    missing,
    leftOut,
    files: files.map(({ name, content }) => ({
      name,
      bytes: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
    })),
  }
  const first = {
    name: NAMES.manifest,
    content: Buffer.from(
      `${JSON.stringify({ program: PROGRAM, format: FORMAT, ...manifest }, undefined, 2)}\n`,
    ),
  }
  const bytes = await promisify(gzip)(writeTar([first, ...files], new Date(created)))
  return { bytes, manifest }
}

function tablesOf({ groups, kv, versions }: BackupContents): TarFile[] {
  const rows = (of: (tables: GroupTables) => readonly JsonObject[]): Buffer =>
    linesOf(groups.flatMap((tables) => of(tables).map((row) => ({ group: tables.group, ...row }))))
  return [
    { name: NAMES.versions, content: linesOf(versions.map((row): JsonObject => compact({ ...row }))) },
    { name: NAMES.topics, content: rows(({ topics }) => named(topics, 'topic')) },
    { name: NAMES.groups, content: rows(({ groups: own }) => named(own, 'name')) },
    {
      name: NAMES.offsets,
      content: rows(({ offsets }) =>
        offsets.map(({ group: consumerGroup, topic, queueId, offset }) => ({
          consumerGroup,
          topic,
          queueId,
          offset,
        })),
      ),
    },
    { name: NAMES.delays, content: rows(({ delays }) => delays.map((row) => ({ ...row }))) },
    { name: NAMES.acls, content: rows(({ acls }) => acls.map((row) => ({ ...row }))) },
    { name: NAMES.kv, content: linesOf(kv.map((row) => ({ ...row }))) },
  ]
}

/** Sorted by name, so that two backups can be compared. */
const named = (table: ReadonlyMap<string, JsonObject>, key: 'topic' | 'name'): JsonObject[] =>
  [...table]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, config]) => ({ [key]: name, config }))

function usersOf({ groups }: BackupContents, seal: Seal | undefined, leftOut: string[]): TarFile[] {
  const users = groups.flatMap((tables) =>
    tables.users.map(({ password, ...user }) => ({
      group: tables.group,
      ...user,
      ...(password === undefined || seal === undefined ? {} : { password: password.reveal() }),
    })),
  )
  if (users.length === 0) return []
  if (seal !== undefined) return [sealed(seal, NAMES.users, linesOf(users))]
  const names = new Set(groups.flatMap((tables) => tables.users.map(({ username }) => username)))
  leftOut.push(`passwords of ${names.size} ${names.size === 1 ? 'user' : 'users'}`)
  return [{ name: NAMES.users, content: linesOf(users) }]
}

/** The text may hold passwords that nothing marks as such: with a passphrase it is encrypted as a whole. */
function inventoryOf({ inventory }: BackupContents, seal: Seal | undefined, leftOut: string[]): TarFile[] {
  const { text, format } = inventory
  if (text === undefined) return []
  if (seal !== undefined) return [sealed(seal, NAMES.inventory, Buffer.from(text))]
  const shown = hideSecrets(text, format)
  if (shown === undefined) {
    leftOut.push('the inventory: a secret in it cannot be taken out')
    return []
  }
  if (shown.hidden > 0) leftOut.push('secrets in the inventory')
  return [{ name: NAMES.inventory, content: Buffer.from(shown.text) }]
}

function hostFilesOf({ files }: BackupContents, seal: Seal | undefined, leftOut: string[]): TarFile[] {
  return files.flatMap(({ instance, path, content, secret }): TarFile[] => {
    const name = hostFileName(instance, path)
    if (!fitsTar(`${name}${SEALED}`)) {
      leftOut.push(`${path} of ${instance}: its name is not kept`)
      return []
    }
    if (!secret) return [{ name, content }]
    if (seal !== undefined) return [sealed(seal, name, content)]
    leftOut.push(`${path} of ${instance}: it holds passwords`)
    return []
  })
}

const sealed = (seal: Seal, name: string, content: Buffer): TarFile => ({
  name: `${name}${SEALED}`,
  content: seal.close(name, content),
})
