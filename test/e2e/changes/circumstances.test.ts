import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { distribution, limitDisk, powerOff, powerOn, type LabHost } from '../../../lab/index.ts'
import { damageArchive } from '../../helpers/lab/archive.ts'
import { edited, oneHostInventory, written } from '../../helpers/lab/inventory.ts'
import { secondApply } from '../../helpers/lab/second-apply.ts'
import { expectExit, expectSuccess } from '../../helpers/lab/outcome.ts'
import { onHost, openBench, type Bench, type Outcome } from '../../helpers/lab/bench.ts'

const ARTIFACT = "artifact: { file: '${RMQ_DISTRIBUTION}' }"
const SUDO_PASSWORD = 'lab-password'
const WRONG_PASSWORD = 'not-the-password'

/** What stands in the way of a run, how it is reported, and how it is put right. */
interface Circumstance {
  readonly name: string
  readonly command: 'plan' | 'check' | 'apply'
  readonly flags?: readonly string[]
  /** Edits of the inventory, as from → to. */
  readonly inventory?: () => Readonly<Record<string, string>>
  readonly env?: () => Readonly<Record<string, string>>
  /** Does it to the host. */
  readonly before?: () => Promise<unknown>
  readonly code: number
  /** What the user gets to read. */
  readonly says: () => readonly (string | RegExp)[]
  /** Puts the host right; the inventory is put right by leaving its edits out. */
  readonly repair?: () => Promise<unknown>
  /** How far the same command gets then; an `apply` goes on in the next circumstance instead. */
  readonly then?: { readonly flags?: readonly string[]; readonly code: 0 }
}

// In order: what keeps a run from reading the host first, then what stops an apply, each a little further on.
describe('bad circumstances', () => {
  let bench: Bench
  let mq1: LabHost
  let good: string

  beforeAll(async () => {
    bench = await openBench(1, { RMQ_DISTRIBUTION: await distribution('5.3.3') })
    mq1 = bench.host('mq1')
    good = oneHostInventory(bench)
    keygen('stranger')
    writeFileSync(join(bench.dir, 'known-none'), '')
    const [, type, key] = /^(\S+) (\S+)/.exec(readFileSync(join(bench.dir, 'stranger.pub'), 'utf8')) ?? []
    writeFileSync(join(bench.dir, 'known-other'), `${mq1.address} ${type ?? ''} ${key ?? ''}\n`)
    damageArchive(await distribution('5.3.3'), { cut: inDir('cut.zip'), rotten: inDir('rotten.zip') })
  })
  afterAll(async () => {
    await bench.close()
  })

  const inDir = (name: string): string => join(bench.dir, name)
  const keygen = (name: string): void => {
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', inDir(name)])
  }
  const asUser = (user: string, more = ''): Readonly<Record<string, string>> => ({
    'user: root': `user: ${user}${more}`,
  })
  const SUDO = "\n  become: sudo\n  becomePassword: '${SUDO_PASSWORD}'"

  const circumstances: readonly Circumstance[] = [
    {
      name: 'the host key is not known',
      command: 'plan',
      env: () => ({ RMQ_LAB_KNOWN_HOSTS: inDir('known-none') }),
      code: 1,
      says: () => [
        new RegExp(
          `mq1 +the host key of mq1 \\(${mq1.address}:22\\) is not known: ssh-ed25519 SHA256:\\S{43}`,
        ),
        `ssh-keyscan ${mq1.address} >> ${inDir('known-none')}`,
        '--accept-new-host-keys',
      ],
      then: { flags: ['--accept-new-host-keys'], code: 0 },
    },
    {
      name: 'the host key has changed, and no flag helps',
      command: 'plan',
      flags: ['--accept-new-host-keys'],
      env: () => ({ RMQ_LAB_KNOWN_HOSTS: inDir('known-other') }),
      code: 1,
      says: () => [
        'has CHANGED',
        `${inDir('known-other')}:1 has ssh-ed25519 SHA256:`,
        'No flag accepts a changed key.',
        `ssh-keygen -R '${mq1.address}' -f ${inDir('known-other')}`,
      ],
    },
    {
      name: 'the key is refused',
      command: 'plan',
      env: () => ({ RMQ_LAB_KEY: inDir('stranger') }),
      code: 1,
      says: () => [`refused the login of root: tried key ${inDir('stranger')}`, 'ssh-copy-id'],
    },
    {
      name: 'sudo does not take the password',
      command: 'plan',
      inventory: () => asUser('opspw', SUDO),
      env: () => ({ SUDO_PASSWORD: WRONG_PASSWORD }),
      code: 1,
      says: () => ['sudo did not take the password', 'ssh.becomePassword'],
    },
    {
      name: 'sudo wants a password and there is none',
      command: 'plan',
      inventory: () => asUser('opspw', '\n  become: sudo'),
      code: 1,
      says: () => ['sudo wants a password there and none is known', 'ssh.becomePassword'],
    },
    {
      name: 'the login user is not root',
      command: 'plan',
      inventory: () => asUser('ops'),
      code: 1,
      says: () => ['the login user is not root', 'become: sudo'],
    },
    {
      name: 'the host is down',
      command: 'plan',
      before: () => powerOff(mq1),
      inventory: () => ({ 'user: root': 'user: root\n  connectTimeout: 8s' }),
      code: 1,
      says: () => [/mq1 \(\S+:22\) (cannot be reached: no route to the host|did not answer within 8000 ms)/],
      repair: () => powerOn(mq1),
      then: { code: 0 },
    },
    {
      name: 'the heaps do not fit the memory',
      command: 'plan',
      inventory: () => ({ 'broker: 512m': 'broker: 200g' }),
      code: 1,
      says: () => [
        /the instances need \d{6} MiB, of the host's \d+ MiB they may take \d+ MiB/,
        'Lower the heap in the inventory',
      ],
      then: { code: 0 },
    },
    {
      name: 'a stranger listens on the port of a broker: check',
      command: 'check',
      before: () => onHost(mq1, STRANGER),
      code: 1,
      says: () => [/fail service +broker-a-0 cannot start: port 10911 is held by python3 \(pid \d+\)/],
    },
    {
      name: 'a stranger listens on the port of a broker: apply',
      command: 'apply',
      code: 1,
      says: () => [
        /nothing was changed: broker-a-0 cannot start: port 10911 is held by python3 \(pid \d+\)/,
        'Stop that process, or give broker-a-0 another listenPort in the inventory.',
      ],
      repair: () =>
        onHost(mq1, 'systemctl stop stranger; ! getent passwd rocketmq && [ ! -e /opt/rocketmq ]'),
    },
    {
      name: 'the distribution is not on this machine',
      command: 'apply',
      inventory: () => ({ [ARTIFACT]: `artifact: { file: ${inDir('nowhere.zip')} }` }),
      code: 1,
      says: () => [/nowhere\.zip does not exist/, 'a path on this machine'],
      repair: () => onHost(mq1, '! getent passwd rocketmq && [ ! -e /opt/rocketmq ]'),
    },
    {
      name: 'no such JDK package, and another dnf at work',
      command: 'apply',
      before: () => onHost(mq1, OTHER_DNF),
      inventory: () => ({ 'from: package': 'from: package, package: java-99-openjdk-devel' }),
      code: 1,
      says: () => [
        'java-99-openjdk-devel',
        /Unable to find a match|No match for argument/,
        /dnf waits for its lock, which process \d+ holds: .*python3/,
        'Fix the cause, then run again:',
      ],
    },
    {
      name: 'the archive is cut off',
      command: 'plan',
      inventory: () => ({ [ARTIFACT]: `artifact: { file: ${inDir('cut.zip')} }` }),
      code: 1,
      says: () => ['cut.zip is no usable archive: it is a zip that is cut off', 'Obtain the archive again'],
    },
    {
      name: 'the archive has another sha512',
      command: 'apply',
      inventory: () => ({ [ARTIFACT]: edited(ARTIFACT, "' }", `', sha512: ${'0'.repeat(128)} }`) }),
      code: 1,
      says: () => [
        'wrong sha512 of ',
        `expected ${'0'.repeat(128)} (the inventory)`,
        /actual +[0-9a-f]{128}/,
      ],
    },
    {
      name: 'the archive is damaged inside',
      command: 'apply',
      inventory: () => ({ [ARTIFACT]: `artifact: { file: ${inDir('rotten.zip')} }` }),
      code: 1,
      says: () => [
        'cannot unpack a RocketMQ distribution; the archive may be damaged, or the disk full:',
        /bad CRC/,
      ],
    },
    {
      name: 'the disk is full before the archive has arrived',
      command: 'apply',
      before: () => limitDisk(mq1, '/opt/rocketmq', 60),
      code: 1,
      says: () => [/No space left on device|disk is full/i],
      repair: () => onHost(mq1, 'umount /opt/rocketmq'),
    },
    {
      name: 'the disk has no room for what is in the archive',
      command: 'apply',
      before: () => limitDisk(mq1, '/opt/rocketmq', 140),
      code: 1,
      says: () => [
        /cannot unpack a RocketMQ distribution: it takes more than \d+ MiB, nine tenths of the free disk:/,
        /tmpfs .* \/opt\/rocketmq/,
      ],
      repair: () => onHost(mq1, 'umount /opt/rocketmq'),
    },
    {
      name: 'the JVM does not start',
      command: 'apply',
      inventory: () => ({
        'broker-a: { master: mq1 }': "broker-a: { master: mq1, javaOptions: ['-XX:MaxMetaspaceSize=1z'] }",
      }),
      code: 1,
      says: () => [
        'broker-a-0 listens on port 10911 failed',
        "Improperly specified VM option 'MaxMetaspaceSize=1z'",
        'the JVM does not take the option MaxMetaspaceSize=1z',
        'Take it out of javaOptions in the inventory',
        `rmq-provision logs ${inDir('cluster.yaml')} --limit broker-a-0`,
      ],
    },
  ]

  test('an inventory that is not there', async () => {
    const outcome = await bench.rmq(['apply', inDir('nowhere.yaml')])
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toContain(inDir('nowhere.yaml'))
  })

  test.each(circumstances.map((one) => [one.name, one] as const))('%s', async (name, circumstance) => {
    const { command, flags = [], code } = circumstance
    const text = Object.entries(circumstance.inventory?.() ?? {}).reduce(
      (whole, [from, to]) => edited(whole, from, to),
      good,
    )
    const env = circumstance.env?.() ?? {}
    await circumstance.before?.()
    const bad = await written(bench, 'cluster.yaml', text)
    const outcome = await bench.rmq([command, bad, ...flags], { env })
    await circumstance.repair?.()
    const reported = outcome.stdout + outcome.stderr
    // For reading, with RMQ_E2E_KEEP: what a user sees.
    writeFileSync(inDir(`${name}.txt`), reported)
    expect(outcome.code, reported).toBe(code)
    for (const words of circumstance.says()) {
      if (typeof words === 'string') expect(reported).toContain(words)
      else expect(reported).toMatch(words)
    }
    expectCivil(outcome)
    if (circumstance.then === undefined) return
    const again = [command, await written(bench, 'cluster.yaml', good), ...(circumstance.then.flags ?? [])]
    const repaired = await bench.rmq(again, { env: circumstance.then.flags ? env : {} })
    expectExit(repaired, circumstance.then.code)
  })

  test('sudo works without a password and with the right one', async () => {
    for (const [user, more] of [
      ['ops', '\n  become: sudo'],
      ['opspw', SUDO],
    ] as const) {
      const inventory = await written(bench, 'sudo.yaml', edited(good, 'user: root', `user: ${user}${more}`))
      const plan = await bench.rmq(['plan', inventory], { env: { SUDO_PASSWORD } })
      expectSuccess(plan)
      expect(plan.stdout).toMatch(/Plan: 1 change on 1 host|Plan: \d+ changes on 1 host/)
    }
  })

  test('after all of that the right inventory goes on to a verified cluster', async () => {
    const inventory = await written(bench, 'cluster.yaml', good)
    const apply = await bench.rmq(['apply', inventory, '--yes'])
    expectSuccess(apply)
    expect(apply.stdout).toContain('Verified: all 2 instances match the inventory')
    await secondApply(bench, inventory)
    expect(await onHost(mq1, 'ls -A /opt/rocketmq/releases')).toBe('5.3.3\n')
  })

  /** The output has no stack trace and no password. */
  function expectCivil({ stdout, stderr }: Outcome): void {
    const reported = stdout + stderr
    expect(reported).not.toMatch(/^\s+at .*\.(js|ts):\d+/m)
    expect(reported).not.toContain('bug in rmq-provision')
    expect(reported).not.toContain(WRONG_PASSWORD)
    expect(reported).not.toContain(SUDO_PASSWORD)
  }
})

/** Another process holds the lock of dnf's metadata, as an update by a timer does, until a dnf has waited for it for 5 s. */
const OTHER_DNF = `systemd-run --quiet --unit=other-dnf python3 -c '
import dnf, subprocess, time
base = dnf.Base()
with dnf.lock.build_metadata_lock(base.conf.cachedir, False):
    for _ in range(120):
        time.sleep(1)
        if subprocess.call(["pgrep", "-x", "dnf"]) == 0:
            break
    time.sleep(5)
'
for i in $(seq 100); do [ ! -s /var/cache/dnf/metadata_lock.pid ] || exit 0; sleep 0.1; done
exit 1`

/** The web server of another program, up before the script ends. */
const STRANGER = `systemd-run --quiet --unit=stranger python3 -m http.server 10911
for i in $(seq 100); do [ -z "$(ss -Hltn 'sport = :10911')" ] || exit 0; sleep 0.1; done
exit 1`
