import { execFileSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, exec, type LabHost } from '../../../lab/index.ts'
import { pullMessages } from '../../../src/rocketmq/client/consumer.ts'
import { committedOffsets } from '../../../src/rocketmq/client/tables/offsets.ts'
import type { Credentials } from '../../../src/rocketmq/remoting/acl.ts'
import { Secret } from '../../../src/secret.ts'
import { edited, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { asUser, commit, fill, metadata } from '../../helpers/lab/metadata.ts'
import { openBench, type Bench } from '../../helpers/lab/bench.ts'

const ADMIN: Credentials = { accessKey: 'rmq-admin', secretKey: new Secret('admin-password') }

describe.each([
  // The lab's 5.5.1 has the module of ACL of 5.5.0, which does not fit its broker.
  { version: '5.5.0', jdk: 17, credentials: ADMIN },
  { version: '5.5.1', jdk: 17, credentials: undefined },
  { version: '4.9.8', jdk: 8, credentials: undefined },
])('backup and restore of $version', ({ version, jdk, credentials }) => {
  let bench: Bench
  let mq1: LabHost
  let inventory: string
  let file: string
  let key: string
  let before: object

  beforeAll(async () => {
    bench = await openBench(1, { RMQ_DISTRIBUTION: await distribution(version) })
    mq1 = bench.host('mq1')
    const text = oneHostInventory(bench, version, jdk)
    const acl = `acl: { accessKey: rmq-admin, secretKey: admin-password }\n\nheap:`
    inventory = await written(bench, 'one.yaml', credentials ? edited(text, 'heap:', acl) : text)
    file = join(bench.dir, 'one.tar.gz')
    key = join(bench.dir, 'key')
    await writeFile(key, 'correct horse\n', { mode: 0o600 })
    const apply = await bench.rmq(['apply', inventory])
    expect(apply.code, apply.stdout + apply.stderr).toBe(0)
    await fill(mq1, credentials, version.startsWith('5.'))
    before = await metadata(mq1, credentials)
  })
  afterAll(async () => {
    await bench.close()
  })

  const rmq = async (words: readonly string[], code = 0): Promise<string> => {
    const { code: exit, stdout, stderr } = await bench.rmq([...words, '--passphrase-file', key])
    expect(exit, stdout + stderr).toBe(code)
    return stdout + stderr
  }

  test('writes one file with all tables and the config files of the host', async () => {
    const said = await rmq(['backup', inventory, '-o', file])
    expect(said).toContain('1 broker group: ')
    expect(said).not.toMatch(/missing:|not kept:/)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const names = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' }).trim().split('\n')
    expect(names).toContain('hosts/broker-a-0/config/topics.json')
    expect(names).toContain('topics.jsonl')
    const plain = execFileSync('tar', ['-xzOf', file], { encoding: 'latin1' })
    expect(plain).toContain('"topic":"orders"')
    expect(plain).not.toMatch(/shop-password|admin-password/)
    expect(names.includes('users.jsonl.enc')).toBe(credentials !== undefined)
  })

  test('gives no file of root behind links of the service user', async () => {
    const hidden = 'of-root-alone'
    const setUp = await exec(
      mq1,
      `set -e
mkdir -p /root/hidden && chmod 700 /root/hidden && echo ${hidden} >/root/hidden/topics.json
folder=$(find / -xdev -path '*/store/config' -type d -user rocketmq 2>/dev/null | head -n 1)
test -n "$folder"
runuser -u rocketmq -- ln -s /root/hidden/topics.json "$folder/leak.json"
runuser -u rocketmq -- ln -s /root/hidden "$folder/leak"
printf %s "$folder"`,
    )
    expect(setUp.code, setUp.stderr).toBe(0)
    const folder = setUp.stdout.trim()
    const leak = join(bench.dir, 'leak.tar.gz')
    try {
      await rmq(['backup', inventory, '-o', leak])
      const swapped = join(bench.dir, 'swapped.tar.gz')
      const swap = `runuser -u rocketmq -- sh -c 'mv "$1" "$1.real" && ln -s /root/hidden "$1"' sh ${folder}`
      expect((await exec(mq1, swap)).code).toBe(0)
      const { code } = await bench.rmq(['backup', inventory, '-o', swapped, '--passphrase-file', key])
      expect(code).toBe(1)
      for (const file of [leak, swapped]) {
        const folderOf = join(bench.dir, `${file === leak ? 'leak' : 'swapped'}-files`)
        await rmq(['restore', file, '--unpack', folderOf])
        expect(execFileSync('grep', ['-rc', '', folderOf], { encoding: 'utf8' })).not.toBe('')
        expect(
          execFileSync('sh', ['-c', 'grep -rl "$1" "$2" || true', 'sh', hidden, folderOf]).toString(),
        ).toBe('')
      }
    } finally {
      const back = `if [ -d "${folder}.real" ]; then rm -f "${folder}"; mv "${folder}.real" "${folder}"; fi
rm -f "${folder}/leak.json" "${folder}/leak"; rm -r /root/hidden`
      await exec(mq1, back)
    }
  })

  test('refuses to write over a file', async () => {
    expect(await rmq(['backup', inventory, '-o', file], 2)).toContain(`${file} exists already`)
  })

  const offsetNow = (): Promise<bigint | undefined> =>
    asUser(mq1, 10_911, credentials, async (client) => {
      const offsets = await committedOffsets(client)
      return offsets.find(({ group, queueId }) => group === 'billing' && queueId === 0)?.offset
    })

  test('restores an offset, and the consumer goes on behind its last message', async () => {
    await asUser(mq1, 10_911, credentials, (client) => commit(client, 0n))
    const said = await rmq(['restore', file, inventory, '--only', 'offsets', '--yes'])
    expect(said).toContain('offset 0 → 12')
    expect(said).toContain('Restored: 1 change written to rmq-one and read back.')
    expect(await offsetNow()).toBe(12n)
    const next = await asUser(mq1, 10_911, credentials, (client) =>
      pullMessages(client, { topic: 'orders', queueId: 0 }, 12n),
    )
    expect(next[0]?.body.toString()).toBe('message 12')
  })

  test('changes nothing when there is nothing to restore', async () => {
    expect(await rmq(['restore', file, inventory])).toContain('No changes: rmq-one has all that')
  })

  test('takes a backup before a reset, which the audit names', async () => {
    const reset = await bench.rmq(['reset', inventory, '--yes-wipe', 'rmq-one'])
    expect(reset.code, reset.stdout + reset.stderr).toBe(0)
    const [name = ''] = await readdir(join(bench.state, 'rmq-provision/backups/rmq-one'))
    expect(name).toMatch(/-before-reset\.tar\.gz$/)
    const audit = await bench.rmq(['audit', inventory])
    expect(audit.stdout).toContain(name)
    expect(await offsetNow()).toBeUndefined()
  })

  test('restores what a reset has removed, once', async () => {
    expect(await rmq(['restore', file, inventory], 6)).toContain('nothing was changed: it would be')
    const said = await rmq(['restore', file, inventory, '--yes'])
    expect(said).toContain('Restored: ')
    expect(said).toContain('saved 12')
    // The queue is empty now, and has no committed offset: it begins at its first message.
    const offsets = [{ topic: 'orders', group: 'billing', queueId: 0, offset: 0n }]
    expect(await metadata(mq1, credentials)).toEqual({ ...before, offsets })
    expect(await rmq(['restore', file, inventory, '--yes'])).toContain('No changes: ')
  })

  test('refuses the backup for another cluster, and a damaged one', async () => {
    const other = await written(
      bench,
      'two.yaml',
      (await readFile(inventory, 'utf8')).replace('rmq-one', 'rmq-two'),
    )
    expect(await rmq(['restore', file, other], 2)).toContain('is a backup of rmq-one')
    const bytes = await readFile(file)
    const half = join(bench.dir, 'half.tar.gz')
    await writeFile(half, bytes.subarray(0, bytes.length / 2))
    expect(await rmq(['restore', half, inventory], 1)).toContain('half.tar.gz is damaged')
  })
})

describe('an upgrade', () => {
  let bench: Bench
  beforeAll(async () => {
    bench = await openBench(1, {})
  })
  afterAll(async () => {
    await bench.close()
  })

  test('takes a backup of the release before it, which the audit names', async () => {
    const apply = async (version: '4.9.4' | '4.9.8'): Promise<string> => {
      const inventory = await written(bench, 'one.yaml', oneHostInventory(bench, version, 8))
      const env = { RMQ_DISTRIBUTION: await distribution(version) }
      const { code, stdout, stderr } = await bench.rmq(['apply', inventory, '--yes', '--no-drain'], { env })
      expect(code, stdout + stderr).toBe(0)
      return inventory
    }
    const folder = join(bench.state, 'rmq-provision/backups/rmq-one')
    await apply('4.9.4')
    expect(existsSync(folder)).toBe(false)
    const inventory = await apply('4.9.8')
    const [name = '', ...others] = await readdir(folder)
    expect(others).toEqual([])
    expect(name).toMatch(/-before-apply\.tar\.gz$/)
    const manifest = execFileSync('tar', ['-xzOf', join(folder, name), 'manifest.json'], { encoding: 'utf8' })
    expect(JSON.parse(manifest)).toMatchObject({
      missing: [],
      groups: [{ group: 'broker-a', master: 'broker-a-0', version: '4.9.4' }],
    })
    const env = { RMQ_DISTRIBUTION: await distribution('4.9.8') }
    expect((await bench.rmq(['audit', inventory], { env })).stdout).toContain(name)
  })
})
