import { describe, expect, it } from 'vitest'
import { complaintsOf, parse } from './support.ts'

const head = 'cluster: c\nrocketmq: { version: 5.3.3 }\n'
const tail = 'namesrv: { hosts: [mq1] }\nbrokers: { groups: { a: { master: mq1 } } }\n'
const tailWith = (extra: string) => `${tail.trimEnd()}\n${extra}`

describe('aliases', () => {
  it.each([
    [
      'not defined',
      `${head}ssh: &base { user: root }\nhosts: { mq1: { <<: *bse, address: 10.0.0.1 } }\n${tail}`,
      "prod.yaml:4:21: there is no anchor &bse above this (Did you mean '*base'?)",
    ],
    [
      'not defined, and nothing near',
      `${head}hosts: { mq1: *x1 }\n${tail}`,
      'prod.yaml:3:15: there is no anchor &x1 above this (Write &x1 before the value that is meant, further up, or put a text that begins with * into quotes.)',
    ],
    [
      'merged that are no mapping',
      `${head}hosts: { mq1: { <<: foo, address: 10.0.0.1 } }\n${tail}`,
      'prod.yaml:3:21: << takes the keys of another mapping, and this is none (Write &base before a mapping further up, and <<: *base here.)',
    ],
    [
      'that contain themselves',
      'cluster: &a [*a]\n',
      'prod.yaml:1:14: *a stands inside what it stands for, and would never end (Take it out.)',
    ],
    [
      'that multiply',
      `a: &a [1,1,1,1,1,1,1,1,1]\n${'bcdefgh'
        .split('')
        .map(
          (name, at) =>
            `${name}: &${name} [${Array(9)
              .fill(`*${'abcdefg'.charAt(at)}`)
              .join(',')}]`,
        )
        .join('\n')}\n`,
      'prod.yaml:1:20: the inventory has more than 200000 values: aliases multiply (Write out what is meant here, or let fewer aliases stand in one another.)',
    ],
  ])('%s', (_name, text, complaint) => {
    const [first] = complaintsOf(text)
    expect(first).toBe(complaint)
  })

  it('leave the place of an own key where it is', () => {
    const text = `${head}hosts:\n  mq1: &h { address: 10.0.0.1, port: 22 }\n  mq2: { port: x, <<: *h, address: 10.0.0.2 }\n${tail}`
    expect(complaintsOf(text)).toEqual([
      "prod.yaml:5:16: hosts.mq2.port: 'x' is no port: a whole number from 1 to 65535",
    ])
  })

  it('of a list of mappings: the first wins', () => {
    const text = `${head}hosts:\n  mq1: &h { address: 10.0.0.1, port: 22 }\n  mq2: { <<: [{ port: 23 }, *h], address: 10.0.0.2 }\n${tail}`
    expect(parse(text).hosts[1]?.ssh.port).toBe(23)
  })
})

describe('a tag that is not evaluated', () => {
  it.each([
    [
      '!vault',
      '!vault |\n    $ANSIBLE_VAULT;1.1;AES256\n    6638',
      "prod.yaml:5:18: !vault: what Ansible Vault has encrypted can only be read by Ansible (Write ${VARIABLE} for one of the environment (RMQ_PASSWORD=$(ansible-vault view …)), or file:PATH for a file's content.)",
    ],
    [
      '!secret',
      '!secret x',
      'prod.yaml:5:18: the tag !secret means nothing here (Take it out, or put quotes around a value that begins with !.)',
    ],
  ])('%s is refused', (_tag, value, complaint) => {
    const text = `${head}hosts: { mq1: { address: 10.0.0.1 } }\nssh:\n  password:      ${value}\n${tailWith('')}`
    expect(complaintsOf(text)).toEqual([complaint])
  })

  it.each(['ansible_password=!vault |', 'ansible_password=$ANSIBLE_VAULT;1.1;AES256'])('%s too', (line) => {
    const text = `10.0.0.1\n[all:vars]\nrocketmq_version=5.3.3\n${line}\n          $ANSIBLE_VAULT;1.1;AES256\n          66383439\n`
    expect(complaintsOf(line.endsWith('|') ? text : text.replaceAll(/\n {10}.*/g, ''), 'hosts')).toEqual([
      "hosts:4:1: ansible_password: what Ansible Vault has encrypted can only be read by Ansible (Write ${VARIABLE} for one of the environment (RMQ_PASSWORD=$(ansible-vault view …)), or file:PATH for a file's content.)",
    ])
  })
})

describe('text that is no YAML', () => {
  it.each([
    ['a quote left open', 'cluster: "c\n', 'a quote is opened and not closed'],
    ['a key without a colon', 'cluster: c\nfoo\nhosts: []\n', 'this is no "key: value"'],
    ['two documents', 'cluster: c\n---\na: b\n', 'a second document begins here'],
    ['a tab', 'hosts:\n\tmq1: {}\n', 'a tab indents this line'],
    ['a value with a colon', 'cluster: a: b\n', 'a second colon stands on the line of a value'],
    ['no comma', 'a: { b: 1 c: 2 }\n', 'between braces or brackets this cannot stand'],
    ['text behind a quote', "a: 'x' y\n", 'this cannot stand here'],
    ['a lone star', 'a: *\n', 'an anchor or alias has no name'],
  ])('%s', (_name, text, words) => {
    expect(complaintsOf(text)[0]).toContain(`no valid YAML: ${words}`)
  })
})

describe('a file of another kind', () => {
  it.each([
    ['broker.conf', 'brokerClusterName = DefaultCluster\nbrokerName=broker-a\n', /is a file of properties/],
    ['prod.yaml', '[namesrv]\nmq1 ansible_host=10.0.0.1\n', /holds an INI inventory, and its name says YAML/],
    ['prod.ini', 'cluster: c\nhosts: [10.0.0.1]\n', /holds YAML, and its name says INI/],
    ['site.yml', '- hosts: all\n  tasks: []\n', /is a playbook of Ansible/],
    [
      'hosts.yml',
      'all:\n  children:\n    brokers:\n      hosts: { mq1: null }\n',
      /is an Ansible inventory in YAML/,
    ],
    [
      'hosts.yml',
      'namesrv:\n  hosts:\n    mq1:\nbrokers:\n  hosts:\n    mq1:\n',
      /is an Ansible inventory in YAML/,
    ],
    ['secret.yml', '$ANSIBLE_VAULT;1.1;AES256\n3638\n', /is encrypted by Ansible Vault/],
    ['ansible.cfg', '[defaults]\ninventory = hosts\n', /is Ansible's own configuration/],
    ['hosts.ini', '# nothing\n', /this is no inventory: it names no host/],
  ])('%s is reported in one sentence', (file, text, words) => {
    const complaints = complaintsOf(text, file)
    expect(complaints).toHaveLength(1)
    expect(complaints[0]).toMatch(words)
  })

  it('begins with a byte order mark, or not: columns are the same', () => {
    expect(complaintsOf('\uFEFFclustr: c\n')[0]).toMatch(/^prod.yaml:1:1: /)
  })
})
