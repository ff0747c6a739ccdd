import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { PARTS } from '../../../src/backup/restore/change.ts'
import { writeTar } from '../../../src/backup/archive/tar.ts'
import { ExitCode } from '../../../src/errors.ts'
import { HintText } from '../../../src/hint.ts'
import { backupBefore, changesRelease } from '../../../src/run/backup/before.ts'
import {
  backupFolder,
  backupPath,
  incompletePath,
  removeOldBackups,
  writeBackup,
  type Occasion,
} from '../../../src/run/backup/files.ts'
import { readBackup } from '../../../src/run/backup/open.ts'
import { run as restoreCommand } from '../../../src/commands/operate/restore.ts'
import { passphraseOf } from '../../../src/run/backup/passphrase.ts'
import { restoreCluster } from '../../../src/run/backup/restore.ts'
import { unpackBackup } from '../../../src/run/backup/unpack.ts'
import { applySession } from '../../../src/run/apply.ts'
import { moveBackup, partsOf } from '../../../src/run/backup/move.ts'
import { takeBackup } from '../../../src/run/backup/take.ts'
import { withCluster, type ConnectedCluster } from '../../../src/run/connected-cluster.ts'
import { releaseDir } from '../../../src/layout/release.ts'
import { planOf } from '../../../src/run/plan.ts'
import { underLock } from '../../../src/run/under-lock.ts'
import { RequestCode } from '../../../src/rocketmq/remoting/codes.ts'
import type { Cluster } from '../../../src/model/cluster.ts'
import { parseInventory } from '../../../src/inventory/index.ts'
import { Secret } from '../../../src/secret.ts'
import { failure } from '../../helpers/failure.ts'
import { tempDir } from '../../helpers/temp.ts'
import { emptyBroker, fakeBroker, type BrokerState } from '../backup/fake-broker.ts'
import { tables } from '../backup/support.ts'
import { note } from './support/note.ts'
import { flagsOf, INVENTORY, Stage } from './support/stage.ts'

const MASTER = '10.0.0.11:10911'
const PASSPHRASE = { RMQ_BACKUP_PASSPHRASE: 'correct horse' }

let stage: Stage
let broker: BrokerState
let path: string
beforeEach(async () => {
  stage = await Stage.make()
  broker = emptyBroker()
  for (const [name, config] of tables().topics) broker.topics.set(name, config)
  for (const [name, config] of tables().groups) broker.groups.set(name, config)
  broker.offsets.set('orders@billing', new Map([[0, 12n]]))
  broker.messages.set('orders 0', 20n)
  stage.servers.set(MASTER, fakeBroker(broker))
  path = join(await tempDir(), 'one.tar.gz')
})

const automaticFolder = () => backupFolder(stage.context().env, 'lab')

/** Names of the backups in the folder of the cluster. */
function automatic(): string[] {
  const folder = automaticFolder()
  return existsSync(folder) ? readdirSync(folder).sort() : []
}

let cluster: Cluster
beforeEach(() => {
  cluster = stage.cluster
})

const connected = <T>(work: (cluster: ConnectedCluster) => Promise<T>): Promise<T> =>
  withCluster({ context: stage.context(), flags: flagsOf(), cluster, command: 'backup' }, work)

const take = () =>
  connected((cluster) =>
    takeBackup(cluster, { path, passphrase: passphraseOf(PASSPHRASE, undefined), created: new Date() }),
  )

const restore = async (): Promise<ExitCode> => {
  const backup = await readBackup(path, passphraseOf(PASSPHRASE, undefined))
  return connected((cluster) => restoreCluster(cluster, { path, backup, only: new Set(PARTS) }))
}

describe('a backup', () => {
  it('holds the tables of the master and the files of its host, mode 0600', async () => {
    const { manifest, counts } = await take()
    expect(counts).toMatchObject({ topics: 1, groups: 1, offsets: 1, files: 0 })
    expect(manifest).toMatchObject({
      cluster: 'lab',
      groups: [{ group: 'broker-a', master: 'broker-a-0', version: '5.3.3' }],
    })
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const { tables: read } = await readBackup(path, undefined)
    expect(read.groups[0]?.delays).toEqual([{ level: 3, offset: 7n }])
  })

  it('names a group whose master does not answer', async () => {
    stage.servers.delete(MASTER)
    const { manifest } = await take()
    expect(manifest.missing).toContain(
      'broker-a: no master answers, so its topics, groups and offsets are not in the backup',
    )
  })

  it.each([
    [
      'Ctrl-C',
      () => {
        stage.interrupt()
      },
    ],
    [
      'a second Ctrl-C',
      () => {
        stage.abort()
      },
    ],
  ])('ends at %s while a master is asked, and leaves no file', async (_what, press) => {
    stage.servers.set(MASTER, () => {
      press()
      return undefined
    })
    const { code, message } = await failure(take())
    expect(`${code}: ${message}`).toBe('interrupted: interrupted before the backup was written')
    expect(readdirSync(join(path, '..'))).toEqual([])
  })

  it('before a change that ends at Ctrl-C is recorded as interrupted', async () => {
    const before = connected((cluster) =>
      underLock(cluster, ({ audit }) => {
        stage.servers.set(MASTER, () => {
          stage.interrupt()
          return undefined
        })
        return backupBefore(cluster, audit, 'apply')
      }),
    )
    expect((await failure(before)).code).toBe('interrupted')
    expect(stage.mq1.read('state/lab/audit.log')).toMatch(/\tinterrupted\t/)
    expect(automatic()).toEqual([])
  })

  it('leaves no file when a master refuses its tables', async () => {
    broker.refuses.add(RequestCode.getAllConsumerOffset)
    expect((await failure(take())).code).toBe('remoting-refused')
    expect(readdirSync(join(path, '..'))).toEqual([])
  })
})

describe('a restore', () => {
  const loseAll = (): void => {
    for (const table of [broker.topics, broker.groups, broker.offsets]) table.clear()
  }

  it('writes what was lost, reads it back, and changes nothing the second time', async () => {
    await take()
    loseAll()
    stage.answer = () => true
    expect(await restore()).toBe(ExitCode.done)
    expect(broker.topics).toEqual(tables().topics)
    expect(broker.groups.get('billing')).toMatchObject({ groupName: 'billing', retryMaxTimes: 16 })
    expect(broker.offsets).toEqual(new Map([['orders@billing', new Map([[0, 12n]])]]))
    expect(stage.shown.at(-1)).toMatchObject({
      type: 'restored',
      data: { written: 3, refused: [], differing: [] },
    })
    expect(stage.mq1.read('state/lab/audit.log')).toContain(`3 changes from ${path}`)
    stage.questions.length = 0
    expect(await restore()).toBe(ExitCode.done)
    expect(stage.questions).toEqual([])
    expect(stage.shown.at(-1)).toMatchObject({ type: 'restore-plan', data: { changes: [] } })
  })

  it('fails where a host is not reached, and writes what it can', async () => {
    cluster = parseInventory(INVENTORY.replace('[mq1, mq2] }\nbrokers', '[mq1] }\nbrokers'), 'lab.yaml', {})
    await take()
    loseAll()
    stage.answer = () => true
    stage.down.add('mq2')
    expect(await restore()).toBe(ExitCode.failed)
    expect(broker.topics).toEqual(tables().topics)
    expect(stage.shown.at(-1)).toMatchObject({ type: 'restored', data: { refused: [], missing: [] } })
    expect(await restore()).toBe(ExitCode.failed)
  })

  it('that Ctrl-C ends while the cluster is read changes nothing', async () => {
    await take()
    stage.servers.set(MASTER, () => {
      stage.interrupt()
      return undefined
    })
    const { code, message } = await failure(restore())
    expect(`${code}: ${message}`).toBe('interrupted: interrupted before anything was changed')
  })

  /** Requests that write, as the broker gets them. */
  const recorded = (): string[] => {
    const written: string[] = []
    const answering = fakeBroker(broker)
    stage.servers.set(MASTER, (request) => {
      const { topic, perm, queueId, commitOffset } = request.extFields
      if (request.code === RequestCode.updateAndCreateTopic) written.push(`topic ${topic} perm ${perm}`)
      if (request.code === RequestCode.updateConsumerOffset)
        written.push(`queue ${queueId} of ${topic}: ${commitOffset}`)
      return answering(request)
    })
    return written
  }

  it('lets producers write to a new topic once its offsets are there', async () => {
    broker.topics.set('no-offsets', { ...tables().topics.get('orders'), topicName: 'no-offsets' })
    await take()
    loseAll()
    stage.answer = () => true
    const written = recorded()
    expect(await restore()).toBe(ExitCode.done)
    expect(written.slice(0, 2).sort()).toEqual(['topic no-offsets perm 6', 'topic orders perm 4'])
    expect(written.slice(2)).toEqual(['queue 0 of orders: 12', 'topic orders perm 6'])
  })

  it('goes on where it ended between a topic and its offsets', async () => {
    await take()
    broker.topics.set('orders', { ...broker.topics.get('orders'), perm: 4 })
    broker.offsets.clear()
    stage.answer = () => true
    const written = recorded()
    expect(await restore()).toBe(ExitCode.done)
    expect(written).toEqual(['topic orders perm 4', 'queue 0 of orders: 12', 'topic orders perm 6'])
  })

  it('lets producers write to a new topic whose offsets are refused', async () => {
    await take()
    loseAll()
    broker.refuses.add(RequestCode.updateConsumerOffset)
    stage.answer = () => true
    expect(await restore()).toBe(ExitCode.failed)
    expect(broker.topics.get('orders')).toMatchObject({ perm: 6 })
  })

  describe('of another broker group', () => {
    const restoreMoved = async (): Promise<ExitCode> => {
      const backup = await readBackup(path, passphraseOf(PASSPHRASE, undefined))
      const map = [{ from: 'broker-a', to: 'broker-a' }]
      const moved = moveBackup(backup, map, cluster, path)
      const { only } = partsOf(['groups', 'topics'], map)
      return connected((cluster) => restoreCluster(cluster, { path, backup: moved, only }))
    }
    const queues = Array.from({ length: 8 }, (_one, queue) => queue)

    it('begins at 0 in each queue of a new topic, and changes nothing the second time', async () => {
      broker.offsets.set('%RETRY%billing@billing', new Map([[0, 5n]]))
      await take()
      loseAll()
      broker.online.set('billing', 2)
      stage.answer = () => true
      const written = recorded()
      expect(await restoreMoved()).toBe(ExitCode.done)
      expect(JSON.stringify(stage.shown)).not.toContain('online')
      expect(written).toEqual([
        'topic orders perm 4',
        ...queues.map((queue) => `queue ${queue} of orders: 0`),
        'topic orders perm 6',
      ])
      broker.offsets.get('orders@billing')?.set(3, 17n)
      expect(await restoreMoved()).toBe(ExitCode.done)
      expect(stage.shown.at(-1)).toMatchObject({ type: 'restore-plan', data: { changes: [] } })
    })

    it('writes no offsets in a topic that takes messages already', async () => {
      await take()
      broker.offsets.clear()
      expect(await restoreMoved()).toBe(ExitCode.done)
      expect(stage.shown.at(-1)).toMatchObject({ type: 'restore-plan', data: { changes: [] } })
    })
  })

  it('names the groups with consumers online, which commit their own offsets', async () => {
    await take()
    broker.offsets.set('orders@billing', new Map([[0, 3n]]))
    broker.online.set('billing', 2)
    await failure(restore())
    expect(stage.shown.at(-1)).toMatchObject({
      type: 'restore-plan',
      data: {
        notes: expect.arrayContaining([
          'billing has 2 consumers online on broker-a: they commit their own offsets again, so stop them first',
        ]) as string[],
      },
    })
  })

  it('writes nothing without a yes', async () => {
    await take()
    loseAll()
    const { code, message } = await failure(restore())
    expect(`${code}: ${message}`).toBe('needs-yes: nothing was changed: it would be 3 changes to lab')
    expect(broker.topics.size).toBe(0)
    expect(stage.types()).not.toContain('locked')
  })

  it('reports what a broker refuses, and writes the rest', async () => {
    await take()
    loseAll()
    broker.refuses.add(RequestCode.updateAndCreateTopic)
    stage.answer = () => true
    expect(await restore()).toBe(ExitCode.failed)
    expect(broker.groups.has('billing')).toBe(true)
    expect(stage.shown.at(-1)).toMatchObject({
      type: 'restored',
      data: { refused: [{ kind: 'topic', name: 'orders' }] },
    })
    expect(stage.mq1.read('state/lab/audit.log')).toContain('failed')
  })

  it('does not hide a difference behind a refusal of the same name', async () => {
    broker.offsets.get('orders@billing')?.set(1, 7n)
    broker.messages.set('orders 1', 20n)
    await take()
    broker.offsets.set(
      'orders@billing',
      new Map([
        [0, 3n],
        [1, 3n],
      ]),
    )
    stage.answer = () => true
    const answering = fakeBroker(broker)
    stage.servers.set(MASTER, (request) => {
      if (request.code !== RequestCode.updateConsumerOffset) return answering(request)
      // Refused for queue 0, and not written for queue 1.
      return new Map(Object.entries(request.extFields)).get('queueId') === '0'
        ? { code: 1, remark: 'refused' }
        : {}
    })
    expect(await restore()).toBe(ExitCode.failed)
    expect(stage.shown.at(-1)).toMatchObject({
      data: { refused: [{ queueId: 0 }], differing: [{ queueId: 1 }] },
    })
  })

  it('writes nothing that was not shown', async () => {
    await take()
    broker.topics.clear()
    stage.answer = () => {
      broker.groups.clear()
      return true
    }
    const { code, message } = await failure(restore())
    expect(`${code}: ${message}`).toBe(
      'plan-changed: the cluster changed after the plan was shown (group billing on broker-a); nothing was changed',
    )
    expect(broker.topics.size).toBe(0)
  })

  it('that Ctrl-C ends says how much was written', async () => {
    await take()
    loseAll()
    stage.answer = () => true
    const answering = fakeBroker(broker)
    stage.servers.set(MASTER, (request) => {
      if (request.code === RequestCode.updateAndCreateTopic) {
        stage.interrupt()
        return undefined
      }
      return answering(request)
    })
    const { code, message } = await failure(restore())
    expect(`${code}: ${message}`).toBe('interrupted: interrupted after 1 change written')
  })

  it('ends before the next change when the lock is lost', async () => {
    await take()
    loseAll()
    stage.answer = () => true
    const answering = fakeBroker(broker)
    stage.servers.set(MASTER, (request) => {
      if (request.code === RequestCode.updateAndCreateSubscriptionGroup) {
        stage.mq1.before = (script) =>
          script.startsWith('( ')
            ? Promise.resolve({ exit: 1, stdout: Buffer.from(''), stderr: Buffer.from('') })
            : undefined
      }
      return answering(request)
    })
    expect((await failure(restore())).code).toBe('lock-lost')
    expect(broker.groups.has('billing')).toBe(true)
    expect(broker.topics.size).toBe(0)
  })

  it('of broker groups that the cluster does not have fails', async () => {
    await take()
    cluster = { ...stage.cluster, groups: [] }
    expect(await restore()).toBe(ExitCode.failed)
  })

  it('reports an offset that a consumer committed again', async () => {
    await take()
    broker.offsets.set('orders@billing', new Map([[0, 15n]]))
    broker.refuses.add(RequestCode.updateConsumerOffset)
    stage.answer = () => true
    expect(await restore()).toBe(ExitCode.failed)
  })
})

describe('users and rights', () => {
  const SLAVE = '10.0.0.12:10911'
  let slave: BrokerState
  beforeEach(() => {
    cluster = { ...stage.cluster, acl: { accessKey: 'admin', secretKey: new Secret('admin-password') } }
    stage.answer = () => true
    for (const { username, userType, userStatus } of tables().users) {
      broker.users.set(username, { username, password: 'app-password', userType, userStatus })
    }
    for (const { subject, policies } of tables().acls)
      broker.acls.set(subject, { subject, policies: [...policies] })
    slave = emptyBroker()
    stage.servers.set(SLAVE, fakeBroker(slave))
  })

  it('need no passphrase when they are left out', async () => {
    await take()
    const inventory = join(path, '../other.yaml')
    writeFileSync(inventory, INVENTORY.replace('cluster: lab', 'cluster: other'))
    const flags = { only: ['topics', 'groups', 'offsets'], passphraseFile: join(path, '../none') } as const
    const args = { positional: { file: path, inventory }, flags: { ...flagsOf(), ...flags } }
    expect((await failure(restoreCommand(stage.context(), args))).code).toBe('wrong-cluster')
  })

  it('are restored to each member of the group', async () => {
    await take()
    expect(await restore()).toBe(ExitCode.done)
    expect([...slave.users.keys(), ...slave.acls.keys()]).toEqual(['app', 'User:app'])
    expect(stage.shown.at(-1)).toMatchObject({
      type: 'restored',
      data: { written: 2, refused: [], differing: [] },
    })
  })

  // AuthenticationMetadataManagerImpl: without a provider a broker refuses the questions.
  describe('of brokers that run without ACL 2.0, which the inventory is to turn on', () => {
    const without = (state: BrokerState): void => {
      state.config.delete('authenticationMetadataProvider')
      state.refuses.add(RequestCode.listUser).add(RequestCode.listAcl)
    }

    it('are none for a backup', async () => {
      without(broker)
      expect((await take()).counts).toMatchObject({ topics: 1, users: 0 })
    })

    it('are not restored, with a note', async () => {
      await take()
      without(broker)
      without(slave)
      expect(await restore()).toBe(ExitCode.done)
      expect(stage.shown.at(-1)).toMatchObject({
        type: 'restore-plan',
        data: {
          changes: [],
          notes: expect.arrayContaining([
            'broker-a has no ACL 2.0, so the users and rights of the backup are not restored',
          ]) as string[],
        },
      })
    })

    it('are restored to the members that have it already, and the others are named', async () => {
      await take()
      without(slave)
      expect(await restore()).toBe(ExitCode.failed)
      expect(stage.shown.at(-1)).toMatchObject({
        data: { changes: [], missing: ['broker-a-1 runs without ACL 2.0, so its users are not restored'] },
      })
    })
  })

  it('are not restored to a member that does not answer, which is named', async () => {
    await take()
    stage.servers.delete(SLAVE)
    expect(await restore()).toBe(ExitCode.failed)
    expect(stage.shown.at(-1)).toMatchObject({
      data: { missing: ['broker-a-1 does not answer, so its users are not restored'] },
    })
  })
})

describe('the backup before a change', () => {
  const before = () =>
    connected((cluster) => underLock(cluster, ({ audit }) => backupBefore(cluster, audit, 'reset')))

  it('is named by the audit entry', async () => {
    await before()
    const [shown] = stage.shown
    expect(shown?.type).toBe('backup')
    expect(automatic()).toEqual([expect.stringMatching(/-before-reset-incomplete\.tar\.gz$/)])
  })

  it('of a reset fails when the master does not answer: its tables would be lost', async () => {
    stage.servers.delete(MASTER)
    const { code, message, hint } = await failure(before())
    expect(code).toBe('backup-failed')
    expect(message).toMatch(
      /^nothing was changed: the backup before it failed: no master of broker-a answers, so .*-before-reset-incomplete\.tar\.gz does not have its topics and offsets$/,
    )
    expect(hint).toEqual(
      new HintText([
        'Start the brokers, and run this again: ',
        { run: 'start' },
        '. Or go on without a new backup: --no-backup.',
      ]),
    )
  })

  it('of a reset names that of a reset before, which may have stopped the master', async () => {
    await before()
    const [made = ''] = automatic()
    const complete = join(automaticFolder(), made.replace('-incomplete', ''))
    renameSync(join(automaticFolder(), made), complete)
    stage.servers.delete(MASTER)
    const { hint } = await failure(before())
    expect(JSON.stringify(hint)).toContain(` ${complete} is from before the last reset. Or go on`)
  })

  it.each([
    ['refuses the first question', { code: 1, remark: 'refused' }],
    ['gives no JSON', { body: 'x' }],
  ])('fails when a master that runs %s', async (_what, answer) => {
    stage.servers.set(MASTER, () => answer)
    expect((await failure(before())).code).toBe('backup-failed')
  })

  it('ends the run before anything is changed when it fails', async () => {
    broker.refuses.add(RequestCode.getAllSubscriptionGroupConfig)
    const { code, message, hint } = await failure(before())
    expect(code).toBe('backup-failed')
    expect(message).toMatch(
      /^nothing was changed: the backup before it failed: broker-a-0 .* answered SYSTEM_ERROR/,
    )
    expect(hint).toBe('Fix the cause, or go on without a backup: --no-backup.')
  })
})

describe('apply', () => {
  const apply = async (backup: boolean): Promise<void> => {
    stage.answer = () => true
    const change = note(stage.mq1, 'unit', 'new', { owner: 'broker-a-0', disrupts: true })
    const session = await stage.open([change])
    try {
      await applySession(session, { verify: false, backup })
    } finally {
      await session.close()
    }
  }

  it('takes a backup before it restarts a broker of another release, and the audit entry names it', async () => {
    stage.servers.set(MASTER, fakeBroker(broker, 'V5_3_1'))
    await apply(true)
    const [name = ''] = automatic()
    expect(name).toMatch(/-before-apply-incomplete\.tar\.gz$/)
    const path = join(backupFolder(stage.context().env, 'lab'), name)
    expect(stage.mq1.read('state/lab/audit.log')).toContain(`1 change, backup ${path}`)
  })

  it.each([
    ['the release stays', 'V5_3_3', true],
    ['--no-backup is given', 'V5_3_1', false],
  ])('takes none when %s', async (_what, version, backup) => {
    stage.servers.set(MASTER, fakeBroker(broker, version))
    await apply(backup)
    expect(stage.mq1.read('unit')).toBe('new')
    expect(automatic()).toEqual([])
  })

  it('changes nothing when the backup fails', async () => {
    stage.servers.set(MASTER, fakeBroker(broker, 'V5_3_1'))
    broker.refuses.add(RequestCode.getAllConsumerOffset)
    expect((await failure(apply(true))).code).toBe('backup-failed')
    expect(stage.mq1.read('unit')).toBeUndefined()
    expect(stage.types().at(-1)).toBe('unlocked')
  })
})

describe('a release change of a broker that does not run', () => {
  let data: string
  const changed = async (home: string): Promise<boolean> => {
    stage.servers.delete(MASTER)
    data = await tempDir()
    const env = join(data, 'env')
    writeFileSync(env, `ROCKETMQ_HOME="${home}"\n`)
    const instances = stage.cluster.instances.map((one) => ({ ...one, paths: { ...one.paths, env } }))
    cluster = { ...stage.cluster, instances }
    const session = await stage.open([note(stage.mq1, 'unit', 'new', { owner: 'broker-a-0' })])
    try {
      const plan = await planOf(session)
      return await connected((one) => changesRelease(one, plan))
    } finally {
      await session.close()
    }
  }

  it('is found on its host', async () => {
    expect(await changed('/opt/rocketmq/releases/5.3.1')).toBe(true)
  })

  it('is none with the same release', async () => {
    expect(await changed(releaseDir(stage.cluster))).toBe(false)
  })
})

describe('a backup of a cluster in which a server is silent', () => {
  const SILENT = () => undefined

  it('asks the other name servers, with a warning', async () => {
    stage.servers.set('10.0.0.11:9876', SILENT)
    const { manifest } = await take()
    expect(manifest.missing.filter((what) => what.includes('name server'))).toEqual([])
    expect(stage.events).toContainEqual({
      type: 'warning',
      code: 'server-silent',
      message:
        'namesrv-mq1 (10.0.0.11:9876) does not answer, so its queues of ordered topics were not compared',
    })
  })
})

describe('an unpacked backup', () => {
  it('has its encrypted files in plain text, each of mode 0600 in a new folder', async () => {
    await take()
    const folder = join(await tempDir(), 'new')
    const names = await unpackBackup(path, passphraseOf(PASSPHRASE, undefined), folder)
    expect(names).toContain('topics.jsonl')
    expect(readFileSync(join(folder, 'topics.jsonl'), 'utf8')).toContain('"topic":"orders"')
    expect(statSync(join(folder, 'topics.jsonl')).mode & 0o777).toBe(0o600)
    expect(names.filter((name) => name.endsWith('.enc'))).toEqual([])
  })

  it('is removed as a whole when a file of it cannot be written', async () => {
    const content = Buffer.from('x')
    const files = ['topics.jsonl', 'topics.jsonl/deeper'].map((name) => ({ name, content }))
    const entries = files.map(({ name }) => ({
      name,
      bytes: 1,
      sha256: createHash('sha256').update(content).digest('hex'),
    }))
    const manifest = { program: 'rmq-provision', format: 1, files: entries }
    const tar = writeTar(
      [{ name: 'manifest.json', content: Buffer.from(JSON.stringify(manifest)) }, ...files],
      new Date(),
    )
    writeFileSync(path, gzipSync(tar))
    const folder = join(await tempDir(), 'new')
    expect((await failure(unpackBackup(path, undefined, folder))).code).toBe('file-unwritable')
    expect(existsSync(folder)).toBe(false)
  })

  it('is not written into a folder that exists', async () => {
    await take()
    const folder = await tempDir()
    const { code, message } = await failure(unpackBackup(path, undefined, folder))
    expect(`${code}: ${message}`).toBe(`file-exists: ${folder} exists already`)
  })
})

describe('backups on this machine', () => {
  let env: { readonly XDG_STATE_HOME: string }
  let folder: string
  beforeEach(async () => {
    env = { XDG_STATE_HOME: await tempDir() }
    folder = backupFolder(env, 'lab')
  })
  const write = (occasion: Occasion, minute: number, of = cluster): Promise<void> =>
    writeBackup(backupPath(env, of, occasion, new Date(Date.UTC(2026, 10, 29, 1, minute))), Buffer.from('x'))

  it('are the last ten that were taken by themselves, and all others', async () => {
    await write('backup', 0)
    for (let minute = 1; minute <= 12; minute += 1) await write('apply', minute)
    writeFileSync(join(folder, 'notes.txt'), '')
    await removeOldBackups(env, cluster)
    const names = readdirSync(folder).sort()
    expect(names).toHaveLength(12)
    expect(names[0]).toBe('2026-11-29T01-00-00.000Z.tar.gz')
    expect(names[1]).toMatch(/^2026-11-29T01-03-00\.000Z-[0-9a-f]{8}-before-apply\.tar\.gz$/)
  })

  it('have no parts of killed runs among them', async () => {
    await write('apply', 0)
    const part = join(folder, '.2026-11-28T01-00-00.000Z.tar.gz.0a1b2c3d.part')
    writeFileSync(part, 'half')
    utimesSync(part, 0, 0)
    await removeOldBackups(env, cluster)
    expect(readdirSync(folder)).toHaveLength(1)
  })

  it('of another cluster with the same name stay', async () => {
    const text = INVENTORY.replaceAll('10.0.0.', '10.0.9.')
    const other = parseInventory(text, 'other.yaml', {})
    await write('apply', 0, other)
    for (let minute = 1; minute <= 12; minute += 1) await write('apply', minute)
    await removeOldBackups(env, cluster)
    expect(readdirSync(folder)).toHaveLength(11)
    expect(readdirSync(folder)).toContain(
      basename(backupPath(env, other, 'apply', new Date(Date.UTC(2026, 10, 29, 1, 0)))),
    )
  })

  it('that lack a part take no place of those that do not', async () => {
    for (let minute = 1; minute <= 10; minute += 1) await write('apply', minute)
    for (let minute = 11; minute <= 22; minute += 1) {
      const path = backupPath(env, cluster, 'reset', new Date(Date.UTC(2026, 10, 29, 1, minute)))
      await writeBackup(incompletePath(path), Buffer.from('x'))
    }
    await removeOldBackups(env, cluster)
    const names = readdirSync(folder)
    expect(names.filter((name) => name.includes('-incomplete'))).toHaveLength(10)
    expect(names.filter((name) => name.includes('-before-apply'))).toHaveLength(10)
  })
})

describe('a file that appeared meanwhile', () => {
  it('is not written over, and nothing else is left', async () => {
    writeFileSync(path, 'of another')
    const { code, message } = await failure(writeBackup(path, Buffer.from('x')))
    expect(`${code}: ${message}`).toBe(`file-exists: ${path} exists already`)
    expect(readFileSync(path, 'utf8')).toBe('of another')
    expect(readdirSync(join(path, '..'))).toEqual([basename(path)])
  })
})

describe('the passphrase', () => {
  const made = (folder: string, make: (file: string) => void): string => {
    const file = join(folder, 'key')
    make(file)
    return file
  }

  it('is the first line of its file, before the variable', async () => {
    const file = join(await tempDir(), 'key')
    writeFileSync(file, 'one two\r\nthree\n')
    expect(passphraseOf(PASSPHRASE, file)?.reveal()).toBe('one two')
    expect(passphraseOf(PASSPHRASE, undefined)?.reveal()).toBe('correct horse')
    expect(passphraseOf({}, undefined)).toBeUndefined()
  })

  it.each<[string, (folder: string) => string, RegExp]>([
    [
      'is empty',
      (folder) =>
        made(folder, (file) => {
          writeFileSync(file, '\nx')
        }),
      /no passphrase in its first line$/,
    ],
    ['is missing', (folder) => join(folder, 'b'), /cannot be read: ENOENT/],
    ['is a folder', (folder) => made(folder, mkdirSync), /cannot be read: it is a folder$/],
  ])('of a file that %s is an error', async (_what, make, message) => {
    const file = make(await tempDir())
    expect(() => passphraseOf({}, file)).toThrow(message)
  })
})
