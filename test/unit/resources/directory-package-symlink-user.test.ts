import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chownSync,
  lchownSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
  readdirSync,
} from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { diffDirectory, directory, parseDirectoryState } from '../../../src/resources/directory.ts'
import { warningsIn } from '../../../src/shell/warning.ts'
import { installPackage, MASKED } from '../../../src/resources/package.ts'
import { symlink } from '../../../src/resources/symlink.ts'
import { diffUser, parseUserState, user } from '../../../src/resources/user.ts'
import { hostFolders, rootTest, service } from '../../helpers/service-user.ts'
import { converge, me, read, run, scratch, standIns } from './on-host.ts'

describe('directory', () => {
  const spec = { path: '/data', mode: '0750', user: 'rocketmq', group: 'rocketmq' }

  test.each([
    ['', 'create directory /data'],
    ['41e8 rocketmq rocketmq /data/other', 'create directory /data'],
    ['41ed rocketmq rocketmq /data', 'directory /data: mode 0755 → 0750'],
    ['43e8 rocketmq rocketmq /data', 'directory /data: mode 1750 → 0750'],
    ['41e8 root root /data', 'directory /data: owner root:root → rocketmq:rocketmq'],
    ['41e8 root root /data\n41ed root root /', 'directory /data: owner root:root → rocketmq:rocketmq'],
    ['41e8 rocketmq x /data\n41ed rocketmq x /', 'directory /data: owner rocketmq:x → rocketmq:rocketmq'],
  ])('%s', (stdout, summary) => {
    expect(diffDirectory(spec, parseDirectoryState(spec.path, { stdout, exit: 0 }))).toEqual({
      kind: 'change',
      action: summary.startsWith('create') ? 'create' : 'update',
      summary,
    })
  })

  test.each([
    ['in a folder of the service', { inOwnFolder: true }, '41e8 root root /data', 'rocketmq'],
    ['in a folder of another user', {}, '41e8 root root /data\n41ed ann ann /', 'ann'],
  ])('the owner of a directory %s is not changed', (_where, more, stdout, parent) => {
    const state = parseDirectoryState(spec.path, { stdout, exit: 0 })
    expect(diffDirectory({ ...spec, ...more }, state)).toEqual({
      kind: 'blocked',
      reason: `/data belongs to root, rocketmq is wanted, and it lies in a folder of ${parent}, who can exchange it`,
      hint: 'Look at what is in it. Run chown -h rocketmq:rocketmq /data if it is meant for rocketmq.',
    })
  })

  test.each([
    ['3000 3000', { kind: 'same' }],
    ['3000 9', { summary: 'directory /data: owner UNKNOWN:UNKNOWN → rocketmq:rocketmq' }],
    ['9 3000', { kind: 'blocked' }],
  ])('an owner without a name on the host is known by its number: %s', (numbers, diff) => {
    const stdout = `41e8 UNKNOWN UNKNOWN /data\nnumber ${numbers} /data`
    const numbered = { ...spec, uid: 3000, gid: 3000, inOwnFolder: true }
    expect(diffDirectory(numbered, parseDirectoryState(spec.path, { stdout, exit: 0 }))).toMatchObject(diff)
  })

  rootTest('the number of an owner without a name is read', () => {
    const path = join(scratch(), 'store')
    mkdirSync(path, { mode: 0o750 })
    chownSync(path, 54_321, 54_321)
    const made = directory({
      path,
      mode: '0750',
      user: 'rmq-none',
      group: 'rmq-none',
      uid: 54_321,
      gid: 54_321,
    })
    expect(read(made).diff).toEqual({ kind: 'same' })
  })

  rootTest('in a folder of the service, its user makes it', () => {
    const { data } = hostFolders()
    const path = join(data, 'a', 'b')
    const made = directory({ path, mode: '0750', user: service.user, group: service.group })
    expect(converge(made)).toEqual({ exit: 0, stdout: '' })
    expect(statSync(path)).toMatchObject({ uid: service.uid, gid: service.gid })
    expect(read(made).diff).toEqual({ kind: 'same' })
  })

  rootTest('in a folder of root, root makes it and gives it to the service', () => {
    const { root } = hostFolders()
    const path = join(root, 'disks', 'rocketmq')
    const made = directory({ path, mode: '0750', user: service.user, group: service.group })
    expect(converge(made)).toEqual({ exit: 0, stdout: '' })
    expect(statSync(path)).toMatchObject({ uid: service.uid, gid: service.gid })
    expect(statSync(join(root, 'disks'))).toMatchObject({ uid: 0, mode: 0o40755 })
    expect(read(made).diff).toEqual({ kind: 'same' })
  })

  rootTest('through a link of root, to a disk of root', () => {
    const { root } = hostFolders()
    mkdirSync(join(root, 'ssd'))
    symlinkSync('ssd', join(root, 'disk'))
    const path = join(root, 'disk', 'rocketmq')
    const made = directory({ path, mode: '0750', user: service.user, group: service.group })
    expect(converge(made).exit).toBe(0)
    expect(statSync(join(root, 'ssd/rocketmq')).uid).toBe(service.uid)
  })

  rootTest('what root has to own is not made in a folder of the service', () => {
    const { data } = hostFolders()
    const path = join(data, 'releases')
    expect(converge(directory({ path, mode: '0755', user: 'root', group: 'root' }))).toEqual({
      exit: 1,
      stdout: `others than root can change a folder on the way to ${path}\n`,
    })
  })

  test('a file in its place is reported', () => {
    const path = join(scratch(), 'x')
    writeFileSync(path, '')
    expect(read(directory({ path, mode: '0755', ...me })).diff).toMatchObject({ kind: 'blocked' })
  })

  test('is made with its parents, and then is the same', () => {
    const path = join(scratch(), 'a b', "it's")
    const made = directory({ path, mode: '0750', ...me })
    expect(converge(made).exit).toBe(0)
    expect(statSync(path).mode & 0o7777).toBe(0o750)
    expect(read(made).diff).toEqual({ kind: 'same' })
  })

  test('a link to a folder is as good', () => {
    const folder = scratch()
    mkdirSync(join(folder, 'disk'), { mode: 0o750 })
    symlinkSync(join(folder, 'disk'), join(folder, 'data'))
    expect(read(directory({ path: join(folder, 'data'), mode: '0750', ...me })).diff).toMatchObject({
      // A file that another user makes in its own folder is another case, see below.
      kind: me.user === 'root' ? 'same' : 'blocked',
    })
  })

  test.each([
    ['of the service’s user in a folder of its own', 'blocked'],
    ['made by root', 'same'],
    ['in a folder of root', 'same'],
  ])('a link %s', (what, kind) => {
    const link = { 'made by root': 'root rocketmq', 'in a folder of root': 'rocketmq root' }[what]
    const stdout = `link ${link ?? 'rocketmq rocketmq'} /data\n41e8 rocketmq rocketmq /data\n`
    expect(diffDirectory(spec, parseDirectoryState(spec.path, { stdout, exit: 0 })).kind).toBe(kind)
  })

  test('a link that another user made after the look is not followed', () => {
    const folder = scratch()
    mkdirSync(join(folder, 'etc'), { mode: 0o700 })
    const path = join(folder, 'data')
    const made = directory({ path, mode: '0750', ...me })
    const steps = read(made).steps()
    symlinkSync(join(folder, 'etc'), path)
    if (me.user === 'root') {
      lchownSync(path, 65_534, 65_534)
      chownSync(folder, 65_534, 65_534)
    }
    const [step] = steps
    if (step?.kind !== 'script') throw new Error('a script is expected')
    expect(run(step.script).exit).toBe(me.user === 'root' ? 1 : 0)
    if (me.user === 'root') expect(statSync(path).mode & 0o7777).toBe(0o700)
    expect(read(made).diff).toMatchObject({
      kind: 'blocked',
      reason: expect.stringMatching(/data is a link that \S+ made: /) as string,
    })
  })

  test('several are read by one probe', () => {
    const folder = scratch()
    mkdirSync(join(folder, 'a'), { mode: 0o755 })
    const specs = ['a', 'b'].map((name) => ({ path: join(folder, name), mode: '0755', ...me }))
    const [a, b] = specs.map(directory)
    if (!a || !b) throw new Error('two specs give two resources')
    expect('kind' in a.probe && 'kind' in b.probe && a.probe.kind === b.probe.kind).toBe(true)
    expect(read(a).diff).toEqual({ kind: 'same' })
    expect(read(b).diff).toMatchObject({
      kind: 'change',
      action: 'create',
      summary: `create directory ${join(folder, 'b')}`,
    })
  })
})

describe('symlink', () => {
  test('is made, moved, and then the same', () => {
    const path = join(scratch(), 'current')
    for (const target of ['/opt/a', '/opt/b c']) {
      const made = symlink({ path, target })
      expect(read(made).diff).toMatchObject({ kind: 'change' })
      expect(converge(made).exit).toBe(0)
      expect(readlinkSync(path)).toBe(target)
      expect(read(made).diff).toEqual({ kind: 'same' })
    }
  })

  test('replaces a link to a folder instead of writing into the folder', () => {
    const folder = scratch()
    mkdirSync(join(folder, 'old'))
    symlinkSync('old', join(folder, 'current'))
    expect(converge(symlink({ path: join(folder, 'current'), target: 'new' })).exit).toBe(0)
    expect(readlinkSync(join(folder, 'current'))).toBe('new')
  })

  test('a folder in its place is not touched', () => {
    const folder = scratch()
    expect(read(symlink({ path: folder, target: '/x' })).diff).toMatchObject({ kind: 'blocked' })
  })
})

describe('user', () => {
  const spec = { name: 'rocketmq', group: 'mq', home: '/data' }

  test.each([
    ['passwd rocketmq:x:991:988::/home/x:/bin/sh\ngroup mq:x:988:\n', { kind: 'same' }],
    [
      'passwd \ngroup \n',
      {
        kind: 'change',
        action: 'create',
        summary: 'create group mq and user rocketmq (home /data, no login)',
      },
    ],
    [
      'passwd \ngroup mq:x:988:\n',
      { kind: 'change', action: 'create', summary: 'create user rocketmq (home /data, no login)' },
    ],
    [
      'passwd rocketmq:x:991:988::/home/x:/bin/sh\ngroup \n',
      { kind: 'change', action: 'create', summary: 'create group mq' },
    ],
  ])('%j', (stdout, expected) => {
    expect(diffUser(spec, parseUserState({ stdout, exit: 0 }))).toEqual(expected)
  })

  test('the user that runs this test exists', () => {
    expect(read(user({ name: me.user, group: me.group, home: '/' })).diff).toEqual({ kind: 'same' })
  })

  test('makes what is missing by the system tools', () => {
    const log = join(scratch(), 'log')
    const path = standIns({
      getent: 'exit 2',
      groupadd: `echo groupadd "$@" >>'${log}'`,
      useradd: `echo useradd "$@" >>'${log}'`,
    })
    expect(
      converge(user({ name: 'no-such-user-0', group: 'no-such-group-0', home: '/data' }), path).exit,
    ).toBe(0)
    expect(run(`cat '${log}'`).stdout).toMatch(
      /^groupadd --system no-such-group-0\nuseradd --system --gid no-such-group-0 --home-dir \/data --no-create-home --shell \S+nologin --comment RocketMQ \(rmq-provision\) no-such-user-0\n$/,
    )
  })

  test('nonsense is refused', () => {
    expect(() => parseUserState({ stdout: '', exit: 127 })).toThrow(/cannot be read/)
  })
})

describe('installPackage', () => {
  test.each([
    ['dnf', 'Waiting for process with pid PID to finish.'],
    ['yum', 'Existing lock /var/run/yum.pid: another copy is running as pid PID.'],
  ] as const)('%s names the process that holds its lock while it waits', (manager, line) => {
    // The manager goes on when the warning is there: it looks for the file that the reader of the answer makes.
    const [answer, holder] = [join(scratch(), 'answer'), process.pid]
    const path = standIns({
      [manager]: `echo '${line.replace('PID', String(holder))}'; for n in $(seq 300); do grep -q waits-for-lock '${answer}' && exit 0; sleep 0.05; done; exit 1`,
    })
    const { exit } = run(`{\n${installPackage(manager, 'jdk')}\n} >'${answer}'`, path)
    expect(exit).toBe(0)
    const [warning] = warningsIn(readFileSync(answer, 'utf8'))
    expect(warning?.code).toBe('waits-for-lock')
    expect(warning?.message).toMatch(
      new RegExp(`^${manager} waits for its lock, which process ${holder} holds: .*node`),
    )
  })

  test.each([
    ['Error: Unable to find a match: jdk-99', 'no enabled repository has the package jdk-99'],
    ['No package jdk-99 available.\nError: Nothing to do', 'no enabled repository has the package jdk-99'],
    ["Error: Failed to download metadata for repo 'base'", 'cannot reach its repositories'],
    ['Error: At least 200MB more space needed on the / filesystem.', 'the disk is full'],
  ])('%s', (said, explained) => {
    const path = standIns({ dnf: `printf '%s\\n' "${said}" >&2; exit 1` })
    const answer = run(installPackage('dnf', 'jdk-99'), path)
    expect(answer.exit).toBe(1)
    expect(answer.stdout).toContain(said)
    expect(answer.stdout).toContain(explained)
  })

  test('asks for exactly this package, without questions', () => {
    const log = join(scratch(), 'log')
    const path = standIns({ yum: `echo "$@" >'${log}'` })
    expect(run(installPackage('yum', 'java-1.8.0-openjdk-devel'), path).exit).toBe(0)
    expect(run(`cat '${log}'`).stdout).toBe('-y install java-1.8.0-openjdk-devel\n')
  })

  test('a script that is killed leaves the manager at work', async () => {
    const folder = scratch()
    const fifo = (name: string): string => join(folder, name)
    run(['started', 'go', 'done'].map((name) => `mkfifo '${fifo(name)}'`).join('\n'))
    const path = standIns({
      dnf: `echo it has begun >'${fifo('started')}'
read -r _ <'${fifo('go')}'
echo it goes on, and writes what is not read any more && echo its end >'${fifo('done')}'`,
    })
    const script = spawn('/bin/sh', ['-c', installPackage('dnf', 'jdk')], {
      detached: true,
      stdio: 'pipe',
      env: { ...process.env, PATH: `${path}:${process.env['PATH'] ?? ''}` },
    })
    expect(await readFile(fifo('started'), 'utf8')).toBe('it has begun\n')
    process.kill(-(script.pid ?? 0), 'SIGKILL')
    await once(script, 'close')
    await writeFile(fifo('go'), 'go\n')
    expect(await readFile(fifo('done'), 'utf8')).toBe('its end\n')
  })

  test('waits for the manager, and leaves no file behind', () => {
    const folder = scratch()
    const path = standIns({ dnf: 'echo said; exit 7' })
    const answer = run(`export TMPDIR='${folder}'\n${installPackage('dnf', 'jdk')}`, path)
    expect(answer).toEqual({ exit: 7, stdout: 'said\n' })
    expect(readdirSync(folder)).toEqual([])
  })
})

test.each([
  ['/usr/bin/python3\0/usr/bin/dnf\0-y\0install\0httpd\0', '/usr/bin/python3 /usr/bin/dnf -y install httpd '],
  ['dnf\0--password\0hunter2\0install\0x\0', 'dnf --password [redacted]'],
  ['rpm\0-i\0https://ann:hunter2@mirror/x.rpm\0', 'rpm -i https://[redacted]@mirror/x.rpm '],
  ['sh\0-c\0X_TOKEN=hunter2 dnf\0', 'sh -c X_TOKEN=[redacted]'],
  ['dnf\n\u001b[2Jx\0', 'dnf \u001b[2Jx '],
  [`dnf\0${'x'.repeat(200)}`, `dnf ${'x'.repeat(96)}`],
])('the command line %j of another package manager is shown as %j', (words, shown) => {
  const file = join(scratch(), 'cmdline')
  writeFileSync(file, words)
  expect(run(`${MASKED} <${file}`).stdout.replace(/\n$/, '')).toBe(shown)
})
