import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { defaultForks, defaultInventory, inventoryHint } from '../../../../src/inventory/ansible/defaults.ts'
import { runCli } from '../../../helpers/cli.ts'
import { tempDir } from '../../../helpers/temp.ts'

const INI =
  '[namesrv]\nmq1 ansible_host=10.0.0.1\n[brokers]\nmq1\n[all:vars]\nrocketmq_version=5.5.1\nbroker_name=broker-a\nbroker_role=ASYNC_MASTER\n'

async function withConfig(text: string): Promise<string> {
  const cwd = await tempDir()
  await writeFile(join(cwd, 'ansible.cfg'), text)
  return cwd
}

describe('defaultInventory', () => {
  it.each([
    ['hosts.ini', 'hosts.ini'],
    ['./prod/hosts', 'prod/hosts'],
    ['/srv/hosts', '/srv/hosts'],
    ['~/hosts', '/home/ann/hosts'],
    ['hosts.ini,', 'hosts.ini'],
  ])('takes %s from the file, relative to it', async (text, file) => {
    const cwd = await withConfig(`# ours\n[defaults]\ninventory = ${text}\n`)
    expect(await defaultInventory({ HOME: '/home/ann' }, cwd)).toEqual({ file, from: 'ansible.cfg:3' })
  })

  it('takes ANSIBLE_INVENTORY before the file', async () => {
    const cwd = await withConfig('[defaults]\ninventory = hosts.ini\n')
    const env = { ANSIBLE_INVENTORY: 'other.ini' }
    expect(await defaultInventory(env, cwd)).toEqual({ file: 'other.ini', from: '$ANSIBLE_INVENTORY' })
  })

  it('refuses several, which Ansible would read together', async () => {
    const cwd = await withConfig('[defaults]\ninventory = a.ini,\n  /b.ini\n')
    await expect(defaultInventory({}, cwd)).rejects.toMatchObject({
      code: 'usage',
      message: 'ansible.cfg:2 names 2 inventories: a.ini, /b.ini',
      hint: 'Name the one of this cluster on the command line.',
    })
  })

  it('is none where no file sets it', async () => {
    expect(await defaultInventory({}, await withConfig('[defaults]\nforks = 3\n'))).toBeUndefined()
  })

  it('names a folder that others can write to as the reason', async () => {
    const cwd = join(await tempDir(), 'open')
    await mkdir(cwd)
    await chmod(cwd, 0o777)
    expect(inventoryHint(cwd)).toBe('Name the inventory, or set inventory below [defaults] of ansible.cfg.')
    await writeFile(join(cwd, 'ansible.cfg'), '')
    expect(inventoryHint(cwd)).toBe(
      'Name the inventory: ansible.cfg of this folder is not read, because others can write to the folder.',
    )
  })
})

describe('defaultForks', () => {
  it('is that of an INI alone', async () => {
    const cwd = await withConfig('[defaults]\nforks = 50\n')
    await writeFile(join(cwd, 'hosts'), INI)
    await writeFile(join(cwd, 'prod'), 'cluster: prod\n')
    expect(await defaultForks('hosts', {}, cwd)).toBe(50)
    expect(await defaultForks('hosts', { ANSIBLE_FORKS: '9' }, cwd)).toBe(9)
    expect(await defaultForks('prod', {}, cwd)).toBeUndefined()
    expect(await defaultForks('missing.ini', {}, cwd)).toBeUndefined()
  })

  it('refuses what is no number, with its place', async () => {
    const cwd = await withConfig('[defaults]\nforks = many\n')
    await writeFile(join(cwd, 'hosts'), INI)
    await expect(defaultForks('hosts', {}, cwd)).rejects.toThrow(
      `${join(cwd, 'ansible.cfg')}:2:1: forks: 'many' is no whole number above 0`,
    )
  })
})

describe('a command line without an inventory', () => {
  it('uses that of ansible.cfg, and says so', async () => {
    const home = await tempDir()
    await writeFile(join(home, '.ansible.cfg'), '[defaults]\ninventory = hosts.ini\n')
    await writeFile(join(home, 'hosts.ini'), INI)
    const { exit, stdout, stderr } = await runCli(['inventory', '--names'], { env: { HOME: home } })
    expect({ exit, names: stdout.split('\n') }).toEqual({
      exit: 0,
      names: expect.arrayContaining(['mq1', 'broker-a-0']) as string[],
    })
    expect(stderr).toBe(`Inventory: ${home}/hosts.ini (${home}/.ansible.cfg:2)\n`)
  })

  it('is refused where other words must follow', async () => {
    const home = await tempDir()
    await writeFile(join(home, '.ansible.cfg'), '[defaults]\ninventory = hosts.ini\n')
    const { exit, stderr } = await runCli(['exec'], { env: { HOME: home } })
    expect({ exit, stderr }).toEqual({
      exit: 2,
      stderr: "error: missing required argument 'inventory'\n  → See rmq-provision exec --help.\n",
    })
  })
})
