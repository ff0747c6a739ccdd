import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runCli, type CliResult } from '../../helpers/cli.ts'
import { tempDir } from '../../helpers/temp.ts'

/** The end record of a zip with nothing in it. */
const EMPTY_ZIP = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])
const HINT =
  '  → Copy it to the machine that runs plan and apply; a relative path starts at the folder of the inventory.'

/** A folder with an inventory, in which nothing but the given part is worth a word. */
async function folderWith(part: string, hosts = '[10.0.0.1]'): Promise<string> {
  const cwd = await tempDir()
  await writeFile(
    join(cwd, 'prod.yaml'),
    `cluster: c\nrocketmq: { version: 5.3.3 }\nhosts: ${hosts}\n${part}\n`,
  )
  return cwd
}

async function validate(cwd: string, file = 'prod.yaml', ...flags: string[]): Promise<CliResult> {
  const env = { HOME: cwd, XDG_CACHE_HOME: join(cwd, 'cache') }
  const result = await runCli(['validate', join(cwd, file), ...flags], { env })
  return { ...result, stdout: result.stdout.replaceAll(`${cwd}/`, '') }
}

/** First lines of the warnings about files, and their hints. */
function warnings({ stdout }: CliResult): string[] {
  const lines = stdout.split('\n')
  return lines.filter(
    (line, index) =>
      / warning: (?!.*is not set)(?!.*one name server)/.test(line) || (index > 0 && line === HINT),
  )
}

it.each([
  [
    'artifact: { file: no.zip }',
    'prod.yaml:4:19: warning: artifact.file: there is no no.zip on this machine',
  ],
  [
    'artifact: { build: { source: ../src-of-nobody } }',
    'prod.yaml:4:30: warning: artifact.build.source: there is no ',
  ],
  [
    'artifact: { build: { maven: "a:b:5.3.3", jdk: no-jdk } }',
    'prod.yaml:4:47: warning: artifact.build.jdk: there is no no-jdk on this machine',
  ],
  [
    'jdk: { version: 17, from: archive, home: /usr/java/jdk-17, file: jdk.tar.gz }',
    'prod.yaml:4:66: warning: jdk.file: there is no jdk.tar.gz on this machine',
  ],
  [
    'dashboard: { host: 10.0.0.1, jar: { file: rocketmq-dashboard-1.0.0.jar } }',
    'prod.yaml:4:43: warning: dashboard.jar.file: there is no rocketmq-dashboard-1.0.0.jar on this machine',
  ],
  [
    'runtime: docker\nimage: { archive: image.tar }',
    'prod.yaml:5:19: warning: image.archive: there is no image.tar on this machine',
  ],
  [
    'ssh: { identityFile: ~/id_rsa }',
    'prod.yaml:4:22: warning: ssh.identityFile: there is no id_rsa on this machine',
  ],
])('validate misses the file of %s', async (part, warning) => {
  const result = await validate(await folderWith(part))
  expect(result.exit).toBe(0)
  const [first = '', second] = warnings(result)
  expect(first).toContain(warning)
  expect(second).toBe(HINT)
})

it('says who writes the file of known hosts', async () => {
  const cwd = await folderWith('', '{ mq1: { address: 10.0.0.1, knownHostsFile: kh } }')
  const { stdout } = await validate(cwd)
  expect(stdout).toContain(
    'prod.yaml:3:52: warning: hosts.mq1.knownHostsFile: there is no kh on this machine',
  )
  expect(stdout).toContain('  → Run once with --accept-new-host-keys, which writes it.')
})

it('says it once for a variable of all hosts', async () => {
  const cwd = await tempDir()
  const text = `[namesrv]\nmq1 ansible_host=10.0.0.1\nmq2 ansible_host=10.0.0.2
[brokers]\nmq1 broker_name=a\nmq2 broker_name=b
[all:vars]\nrocketmq_version=5.3.3\nansible_ssh_private_key_file=id_rsa\n`
  await writeFile(join(cwd, 'hosts.ini'), text)
  const reported = warnings(await validate(cwd, 'hosts.ini')).filter((line) => line !== HINT)
  expect(reported).toEqual([
    'hosts.ini:9:1: warning: ansible_ssh_private_key_file: there is no id_rsa on this machine',
  ])
})

it('looks at what is there as plan and apply do', async () => {
  const cwd = await folderWith(`artifact: { file: a.zip, sha512: ${'ab'.repeat(64)} }`)
  await mkdir(join(cwd, 'a.zip'))
  expect(warnings(await validate(cwd))[0]).toContain('artifact.file: a.zip is not a file')

  const cut = await folderWith('artifact: { file: a.zip }')
  await writeFile(join(cut, 'a.zip'), EMPTY_ZIP.subarray(0, 10))
  expect(warnings(await validate(cut))[0]).toContain('artifact.file: a.zip is no usable archive')

  const other = await folderWith(`artifact: { file: a.zip, sha512: ${'ab'.repeat(64)} }`)
  await writeFile(join(other, 'a.zip'), EMPTY_ZIP)
  expect(warnings(await validate(other))[0]).toContain('artifact.file: ')

  const sum = createHash('sha512').update(EMPTY_ZIP).digest('hex').toUpperCase()
  const good = await folderWith(`artifact: { file: a.zip, sha512: ${sum} }`)
  await writeFile(join(good, 'a.zip'), EMPTY_ZIP)
  expect(warnings(await validate(good))).toEqual([])
})

it('gives programs the place too', async () => {
  const { stdout } = await validate(
    await folderWith('artifact: { file: no.zip }'),
    'prod.yaml',
    '--output=json',
  )
  const records = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(records.find(({ code }) => code === 'local-file-missing')).toMatchObject({
    type: 'finding',
    position: { line: 4, column: 19 },
  })
  expect(records.at(-1)).toMatchObject({ type: 'validated', ok: true, warnings: records.length - 1 })
})
