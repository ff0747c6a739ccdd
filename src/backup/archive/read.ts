import { messageOf } from '../../errors.ts'
import { getOrMake } from '../../objects.ts'
import { asObjects, type JsonObject } from '../../rocketmq/remoting/json.ts'
import { Secret } from '../../secret.ts'
import type { GroupTables, KvEntry } from '../contents.ts'
import { damaged, type OpenedBackup } from './decode.ts'
import { NAMES, SEALED } from './format.ts'
import { objectIn, rowsOf, textIn, wholeIn } from './rows.ts'
import type { Seal } from './seal.ts'

/** The tables of a broker group in a backup. */
export interface SavedTables extends GroupTables {
  /**
   * They are given to another broker group, which has other queues: `offsets` has where consumer groups begin in its new
   * topics.
   */
  readonly isMoved?: true
}

/** The tables of a backup, for a restore. */
export interface BackupTables {
  readonly groups: readonly SavedTables[]
  readonly kv: readonly KvEntry[]
}

/**
 * Reads the tables of a backup.
 * @param seal opens the users; without it an encrypted backup has none
 * @param path for messages
 * @throws RmqError 'backup-damaged', 'passphrase-wrong'
 */
export function tablesOf(
  { manifest, files }: OpenedBackup,
  seal: Seal | undefined,
  path: string,
): BackupTables {
  const rows = (name: string): JsonObject[] => {
    const closed = files.get(`${name}${SEALED}`)
    const content = closed === undefined ? files.get(name) : seal?.open(name, closed)
    try {
      return content === undefined ? [] : rowsOf(content)
    } catch (error) {
      throw damaged(path, `${name}: ${messageOf(error)}`, error)
    }
  }
  const byGroup = (name: string): ((group: string) => readonly JsonObject[]) => {
    const found = new Map<string, JsonObject[]>()
    for (const row of rows(name)) getOrMake(found, textIn(row, 'group'), () => []).push(row)
    return (group) => found.get(group) ?? []
  }
  const topics = byGroup(NAMES.topics)
  const groups = byGroup(NAMES.groups)
  const offsets = byGroup(NAMES.offsets)
  const delays = byGroup(NAMES.delays)
  const users = byGroup(NAMES.users)
  const acls = byGroup(NAMES.acls)
  try {
    return {
      groups: manifest.groups.map(({ group, master, version }) => ({
        group,
        master,
        version,
        topics: new Map(topics(group).map((row) => [textIn(row, 'topic'), objectIn(row, 'config')])),
        groups: new Map(groups(group).map((row) => [textIn(row, 'name'), objectIn(row, 'config')])),
        offsets: offsets(group).map((row) => ({
          group: textIn(row, 'consumerGroup'),
          topic: textIn(row, 'topic'),
          queueId: Number(wholeIn(row, 'queueId')),
          offset: wholeIn(row, 'offset'),
        })),
        delays: delays(group).map((row) => ({
          level: Number(wholeIn(row, 'level')),
          offset: wholeIn(row, 'offset'),
        })),
        users: users(group).map((row) => ({
          username: textIn(row, 'username'),
          password: textIn(row, 'password') === '' ? undefined : new Secret(textIn(row, 'password')),
          userType: textIn(row, 'userType'),
          userStatus: textIn(row, 'userStatus'),
        })),
        acls: acls(group).map((row) => ({
          subject: textIn(row, 'subject'),
          policies: asObjects(row['policies']),
        })),
      })),
      kv: rows(NAMES.kv).map((row) => ({
        namespace: textIn(row, 'namespace'),
        key: textIn(row, 'key'),
        value: textIn(row, 'value'),
      })),
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw damaged(path, error.message, error)
  }
}
