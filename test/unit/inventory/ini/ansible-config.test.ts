import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ansibleDefaults, findAnsibleConfig } from '../../../../src/inventory/ini/ansible-config.ts'
import { readIni } from '../../../../src/inventory/ini/index.ts'
import { tempDir } from '../../../helpers/temp.ts'

const CONFIG = `[defaults]
inventory = hosts.ini
remote_user = deploy
private_key_file = keys/id
timeout = 30
forks = 50
[ssh_connection]
ssh_args = -o ProxyJump=ann@bastion -o ControlMaster=auto
[privilege_escalation]
become = True
become_user = root
`

describe('findAnsibleConfig', () => {
  it('takes ANSIBLE_CONFIG before the working folder, and that before the home folder', async () => {
    const [cwd, home, other] = [await tempDir(), await tempDir(), await tempDir()]
    const env = { HOME: home }
    await writeFile(join(home, '.ansible.cfg'), CONFIG)
    expect(findAnsibleConfig(env, cwd)).toBe(join(home, '.ansible.cfg'))
    await writeFile(join(cwd, 'ansible.cfg'), CONFIG)
    expect(findAnsibleConfig(env, cwd)).toBe(join(cwd, 'ansible.cfg'))
    await writeFile(join(other, 'ansible.cfg'), CONFIG)
    expect(findAnsibleConfig({ ...env, ANSIBLE_CONFIG: other }, cwd)).toBe(join(other, 'ansible.cfg'))
  })

  it('does not use that of a folder that others can write to', async () => {
    const cwd = join(await tempDir(), 'open')
    await mkdir(cwd)
    await writeFile(join(cwd, 'ansible.cfg'), CONFIG)
    await chmod(cwd, 0o777)
    expect(findAnsibleConfig({ HOME: '/nowhere' }, cwd)).not.toBe(join(cwd, 'ansible.cfg'))
  })
})

describe('ansibleDefaults', () => {
  const hostsOf = async (inventory: string): Promise<unknown> => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'ansible.cfg'), CONFIG)
    const { value, errors } = readIni(inventory, 'hosts.ini', await ansibleDefaults({}, cwd))
    expect(errors).toEqual([])
    return JSON.parse(JSON.stringify((value as { hosts: unknown }).hosts).replaceAll(cwd, '/cfg')) as unknown
  }

  it('gives the connection of hosts that name none', async () => {
    expect(await hostsOf('[namesrv]\nmq1\n')).toEqual({
      mq1: {
        user: 'deploy',
        identityFile: '/cfg/keys/id',
        connectTimeout: '30s',
        become: true,
        jump: 'ann@bastion',
      },
    })
  })

  it('yields to the variables of the inventory, also under their older names', async () => {
    expect(
      await hostsOf(
        '[namesrv]\nmq1 ansible_ssh_user=ops ansible_become=false\n[all:vars]\nansible_timeout=5\nansible_private_key_file=/k\nansible_ssh_args=-C\n',
      ),
    ).toEqual({ mq1: { user: 'ops', identityFile: '/k', connectTimeout: '5s', become: false } })
  })

  it('is empty where there is no ansible.cfg', async () => {
    expect(findAnsibleConfig({ HOME: await tempDir() }, await tempDir()) ?? '').not.toContain('tmp')
  })
})
