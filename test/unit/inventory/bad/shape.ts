import { good, type BadInventory } from './good.ts'

export const shape: readonly BadInventory[] = [
  {
    name: 'no YAML',
    find: 'hosts: [mq1, mq2]',
    write: 'hosts: [mq1, mq2',
    complaints: [
      'prod.yaml:8:29: no valid YAML: a [ or { of the lines above is not closed before this one (Close it, or indent the lines in between more than the key they belong to.)',
    ],
  },
  {
    name: 'a key twice',
    find: 'ssh: { user: root }',
    write: 'ssh: { user: root }\ncluster: b',
    complaints: [
      'prod.yaml:4:1: this key is here twice (Keep one of them: the second would replace the first.)',
    ],
  },
  {
    name: 'a list at the top',
    find: good,
    write: '- a\n- b\n',
    complaints: [
      'prod.yaml:1:1: this is no inventory: a mapping with cluster, rocketmq and hosts is expected (Run rmq-provision init: it writes one to start from.)',
    ],
  },
  {
    name: 'nothing at all',
    find: good,
    write: '',
    complaints: [
      'prod.yaml:1:1: this is no inventory: a mapping with cluster, rocketmq and hosts is expected (Run rmq-provision init: it writes one to start from.)',
    ],
  },
  {
    name: 'a misspelt section',
    find: 'namesrv:',
    write: 'namesvr:',
    complaints: ["prod.yaml:8:1: 'namesvr' is no key of the inventory here (Did you mean 'namesrv'?)"],
  },
  {
    name: 'a key without a value',
    find: 'user: root',
    write: 'user:',
    complaints: ['prod.yaml:3:8: ssh.user has no value: it must be text'],
  },
  {
    name: 'a misspelt key',
    find: 'address: 10.0.0.12',
    write: 'adress: 10.0.0.12',
    complaints: [
      "prod.yaml:6:10: hosts.mq2: 'adress' is no key of the inventory here (Did you mean 'address'?)",
    ],
  },
  {
    name: 'a key out of nowhere',
    find: 'ssh: { user: root }',
    write: 'ssh: { colour: red }',
    complaints: [
      "prod.yaml:3:8: ssh: 'colour' is no key of the inventory here (Use one of: user, port, identityFile, passphrase, password, jump, knownHostsFile, become, becomePassword, connectTimeout.)",
    ],
  },
  {
    name: 'no version',
    find: 'version: 5.3.3, ',
    write: '',
    complaints: ['prod.yaml:2:1: rocketmq.version is missing (Write version: 5.5.0.)'],
  },
  {
    name: 'half a version',
    find: '5.3.3',
    write: '5.3',
    complaints: ["prod.yaml:2:22: rocketmq.version: '5.3' is no version: three numbers, e.g. 5.5.0"],
  },
]
