import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../../../src/cli/table/index.ts'
import { runCli } from '../../../helpers/cli.ts'
import { tempDir } from '../../../helpers/temp.ts'

const run = promisify(execFile)

async function script(shell: string): Promise<string> {
  const file = join(await tempDir(), `completion.${shell}`)
  await writeFile(file, (await runCli(['completion', shell])).stdout)
  return file
}

/** What bash would offer for the last of `words`, in a folder with the files 'a.yaml' and 'a b.ini'. */
async function offered(file: string, ...words: string[]): Promise<string[]> {
  const cwd = await tempDir()
  await Promise.all(['a.yaml', 'a b.ini'].map((name) => writeFile(join(cwd, name), '')))
  const ask = `source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_rmq_provision
printf '%s\\n' "\${COMPREPLY[@]}"`
  const { stdout } = await run('bash', ['--norc', '-c', ask, 'bash', file, 'rmq-provision', ...words], {
    cwd,
  })
  return stdout.split('\n').filter((word) => word !== '')
}

describe('completion bash', () => {
  it('is good bash', async () => {
    const { stderr } = await run('bash', ['-n', await script('bash')])
    expect(stderr).toBe('')
  })

  it('offers commands, flags, values and files', async () => {
    const file = await script('bash')
    expect(await offered(file, '')).toEqual([
      ...COMMANDS.map(({ name }) => name),
      'help',
      '--help',
      '--version',
    ])
    expect(await offered(file, 'va')).toEqual(['validate'])
    expect((await offered(file, 'plan', '')).sort()).toEqual(['a b.ini', 'a.yaml'])
    expect(await offered(file, 'plan', 'a.')).toEqual(['a.yaml'])
    expect(await offered(file, 'plan', 'a.yaml', '--ex')).toEqual(['--exit-code'])
    expect(await offered(file, 'plan', 'a.yaml', '--output', '')).toEqual(['text', 'json'])
    expect((await offered(file, 'plan', '--limit', 'mq1', '')).sort()).toEqual(['a b.ini', 'a.yaml'])
    expect(await offered(file, 'plan', 'a.yaml', '')).toEqual([])
    expect(await offered(file, 'init', '--topology', 'dock')).toEqual(['docker-crossed'])
    expect(await offered(file, 'bootstrap', 'h', '--jdk', '1')).toEqual(['11', '17'])
    expect(await offered(file, 'bootstrap', '--identity-file', 'a ')).toEqual(['a b.ini'])
    expect(await offered(file, 'completion', '')).toEqual(['bash', 'zsh', 'fish'])
    expect(await offered(file, 'help', 'uni')).toEqual([])
    expect(await offered(file, 'help', 'unl')).toEqual(['unlock'])
  })
})

describe('--limit in bash', () => {
  it('offers what the inventory on the line has, after a comma too', async () => {
    const file = await script('bash')
    const stub = join(await tempDir(), 'stub.bash')
    await writeFile(
      stub,
      `rmq-provision() { [[ $* == 'inventory a.yaml --names' ]] && printf '%s\\n' mq1 mq2 broker-a; }
source '${file}'\n`,
    )
    expect(await offered(stub, 'plan', 'a.yaml', '--limit', '')).toEqual(['mq1', 'mq2', 'broker-a'])
    expect(await offered(stub, 'plan', 'a.yaml', '--limit', 'mq1,b')).toEqual(['mq1,broker-a'])
    expect(await offered(stub, 'plan', '--limit', 'm')).toEqual([])
    expect(await offered(stub, 'plan', 'none.yaml', '--limit', '')).toEqual([])
  })
})

describe.each(['zsh', 'fish'])('completion %s', (shell) => {
  it('has every command and balanced quotes', async () => {
    const { stdout } = await runCli(['completion', shell])
    for (const { name } of COMMANDS) expect(stdout).toContain(name)
    expect((stdout.replaceAll("\\'", '').match(/'/g) ?? []).length % 2).toBe(0)
  })
})

it('knows no other shell', async () => {
  const { exit, stderr } = await runCli(['completion', 'tcsh'])
  expect(exit).toBe(2)
  expect(stderr).toContain('Allowed choices are bash, zsh, fish')
})
