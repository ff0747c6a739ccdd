import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ansibleDefaults } from '../../../../src/inventory/ansible/connection.ts'
import { findAnsibleConfig } from '../../../../src/inventory/ansible/find.ts'
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

  it.each([
    [
      'lines that go on',
      '[ssh_connection]\nssh_args = -o ControlMaster=auto\n  -o ProxyJump=ann@bastion\n',
      'ann@bastion',
    ],
    ['a colon and capitals', '[ssh_connection]\nSSH_COMMON_ARGS: -J bastion ; why\n', 'bastion'],
    ['a section with a comment', '[ssh_connection] ; ours\nssh_extra_args=-J b;c#d\n', 'b;c#d'],
    ['a key in another section', '[defaults]\nssh_args = -J no\n[ssh_connection]\nssh_args = -J "b"\n', 'b'],
  ])('reads %s as Python does', async (_what, text, jump) => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'ansible.cfg'), text)
    const { value } = readIni('[namesrv]\nmq1\n', 'hosts.ini', await ansibleDefaults({}, cwd))
    expect(value).toMatchObject({ hosts: { mq1: { jump } } })
  })

  it('puts the environment before the file, with paths relative to the working folder', async () => {
    const cwd = await tempDir()
    const folder = await tempDir()
    await writeFile(join(folder, 'ansible.cfg'), CONFIG)
    const env = {
      ANSIBLE_CONFIG: folder,
      ANSIBLE_REMOTE_USER: 'ann',
      ANSIBLE_PRIVATE_KEY_FILE: 'id',
      ANSIBLE_TIMEOUT: '7',
      ANSIBLE_BECOME: 'no',
      ANSIBLE_SSH_ARGS: '-J jump',
    }
    const found = await ansibleDefaults(env, cwd)
    expect(
      found.map(({ name, text, position }) => [name, text, position.file.replace(folder, '/cfg')]),
    ).toEqual([
      ['ansible_user', 'ann', '$ANSIBLE_REMOTE_USER'],
      ['ansible_ssh_private_key_file', join(cwd, 'id'), '$ANSIBLE_PRIVATE_KEY_FILE'],
      ['ansible_timeout', '7', '$ANSIBLE_TIMEOUT'],
      ['ansible_ssh_args', '-J jump', '$ANSIBLE_SSH_ARGS'],
      ['ansible_become', 'no', '$ANSIBLE_BECOME'],
      ['ansible_become_user', 'root', '/cfg/ansible.cfg'],
    ])
  })

  it.each([
    ['~/keys/id', '/home/ann/keys/id'],
    ['$KEYS/id', '/keys/id'],
    ['${KEYS}/id', '/keys/id'],
    ['$NONE/id', '/cfg/$NONE/id'],
    ['{{CWD}}/id', '/cwd/id'],
  ])('resolves the path %s as Ansible does', async (path, key) => {
    const [cwd, folder] = [await tempDir(), await tempDir()]
    await writeFile(join(folder, 'ansible.cfg'), `[defaults]\nprivate_key_file = ${path}\n`)
    const env = { ANSIBLE_CONFIG: folder, HOME: '/home/ann', KEYS: '/keys' }
    const [found] = await ansibleDefaults(env, cwd)
    expect(found?.text.replace(folder, '/cfg').replace(cwd, '/cwd')).toBe(key)
  })

  it('warns of options of ssh that have no effect, with their place, each once', async () => {
    const cwd = await tempDir()
    await writeFile(
      join(cwd, 'ansible.cfg'),
      '[ssh_connection]\nssh_args = -C -o ControlPersist=60s -o Ciphers=aes256-ctr -4\nssh_extra_args = -o IdentitiesOnly=yes\n',
    )
    const { warnings } = readIni('[namesrv]\nmq1\nmq2\n', 'hosts.ini', await ansibleDefaults({}, cwd))
    expect(
      warnings.map(({ message, position }) => [position?.file.replace(cwd, ''), position?.line, message]),
    ).toEqual([
      ['/ansible.cfg', 2, 'ansible_ssh_args: -o Ciphers has no effect here'],
      ['/ansible.cfg', 2, 'ansible_ssh_args: -4 has no effect here'],
      ['/ansible.cfg', 3, 'ansible_ssh_extra_args: -o IdentitiesOnly has no effect here'],
    ])
  })

  it('is empty where there is no ansible.cfg', async () => {
    expect(findAnsibleConfig({ HOME: await tempDir() }, await tempDir()) ?? '').not.toContain('tmp')
  })
})
