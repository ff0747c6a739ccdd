import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readHostList } from '../../../src/inventory/host-list.ts'
import { withoutSecrets } from '../../../src/secret.ts'
import { tempDir } from '../../helpers/temp.ts'

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await tempDir()
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(dir, name)), { recursive: true })
    await writeFile(join(dir, name), text)
  }
  return dir
}

const read = async (file: string, files: Readonly<Record<string, string>>) => {
  const dir = await folder(files)
  const { hosts, words, skipped } = await readHostList(join(dir, file), { HOME: '/home/ann' })
  const shown = hosts.map(({ target: { name, address, ssh } }) => ({ name, address, ...ssh }))
  return { hosts: shown, words, skipped: skipped.map((each) => each.file.slice(dir.length + 1)) }
}

describe('readHostList', () => {
  it('reads an Ansible inventory with group_vars and host_vars, which go first', async () => {
    const { hosts } = await read('hosts.ini', {
      'hosts.ini':
        '[mq]\nmq1 ansible_host=10.0.0.11\nmq2 ansible_host=10.0.0.12 ansible_port=22\n[mq:vars]\nansible_user=from-the-file\n',
      'group_vars/all.yml': 'ansible_ssh_private_key_file: /keys/all\norders_topic: x\n',
      'group_vars/mq/ssh.yml': 'ansible_user: deploy\nansible_become: true\n',
      'host_vars/mq2.yaml': 'ansible_port: 2222\n',
    })
    expect(hosts).toEqual([
      { name: 'mq1', address: '10.0.0.11', user: 'deploy', identityFile: '/keys/all', become: 'sudo' },
      {
        name: 'mq2',
        address: '10.0.0.12',
        port: 2222,
        user: 'deploy',
        identityFile: '/keys/all',
        become: 'sudo',
      },
    ])
  })

  it('names files of Ansible Vault that it cannot read', async () => {
    const { hosts, skipped } = await read('hosts', {
      hosts: 'mq1\n',
      'group_vars/all': '$ANSIBLE_VAULT;1.1;AES256\n3031\n',
    })
    expect(skipped).toEqual(['group_vars/all'])
    expect(hosts).toEqual([{ name: 'mq1', address: 'mq1' }])
  })

  it('reads a plain list, and the hosts of an inventory of this tool', async () => {
    expect((await read('list', { list: '# ours\nroot@10.0.0.11\nann@mq2:2222\n' })).words).toEqual([
      'root@10.0.0.11',
      'ann@mq2:2222',
    ])
    const yaml = 'ssh: { user: root }\nhosts:\n  mq1: { address: 10.0.0.11, port: 2222 }\n'
    expect((await read('a.yaml', { 'a.yaml': yaml })).hosts).toEqual([
      { name: 'mq1', address: '10.0.0.11', user: 'root', port: 2222 },
    ])
  })

  it.each([
    ['a template', 'ansible_user: "{{ login }}"\n', /ansible_user is a template/],
    [
      'a value of Ansible Vault',
      'ansible_password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3031\n',
      /Ansible Vault/,
    ],
  ])('refuses %s in a variable that it needs', async (_name, vars, message) => {
    await expect(read('hosts', { hosts: 'mq1\n', 'group_vars/all.yml': vars })).rejects.toThrow(message)
  })
})

it.each([
  [
    'an inventory of this tool',
    'own.yaml',
    "cluster: c\nacl: { accessKey: a, secretKey: '${LISTED_YAML}' }\nhosts: { mq1: { address: 10.0.0.11 } }\n",
    'LISTED_YAML',
  ],
  [
    'an Ansible inventory',
    'hosts.ini',
    '[mq]\nmq1 ansible_host=10.0.0.11\n[all:vars]\nrocketmq_acl_secret_key=${LISTED_INI}\n',
    'LISTED_INI',
  ],
])(
  'keeps the secrets of %s from other programs, though it reads the hosts alone',
  async (_what, file, text, name) => {
    const dir = await folder({ [file]: text })
    const env = { HOME: '/home/ann', [name]: `value of ${name}`, OTHER: 'passed' }
    await readHostList(join(dir, file), env)
    expect(withoutSecrets(env)).toEqual({ HOME: '/home/ann', OTHER: 'passed' })
  },
)
