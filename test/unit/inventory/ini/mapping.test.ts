import { describe, expect, it } from 'vitest'
import { instanceOf } from '../../support/cluster.ts'
import { parse } from '../support.ts'
import { complaints, crossedHosts } from './support.ts'

const ini = (text: string, env: NodeJS.ProcessEnv = {}) => parse(text, 'hosts.ini', env)

const crossed = `${crossedHosts}ansible_user=root
rocketmq_version=4.9.4
`

describe('an INI inventory', () => {
  it('gives the cluster that its groups and variables describe', () => {
    const cluster = ini(crossed)
    expect(cluster.name).toBe('DefaultCluster')
    expect(cluster.rocketmq.version).toBe('4.9.4')
    expect(cluster.hosts.map(({ name, address, ssh }) => [name, address, ssh.user])).toEqual([
      ['mq1', '10.0.0.11', 'root'],
      ['mq2', '10.0.0.12', 'root'],
    ])
    expect(cluster.groups).toEqual([
      { name: 'broker-a', replication: 'async', members: ['broker-a-0', 'broker-a-1'] },
    ])
    expect(cluster.instances.map(({ id, host }) => `${id}@${host}`)).toEqual([
      'namesrv-mq1@mq1',
      'namesrv-mq2@mq2',
      'broker-a-0@mq1',
      'broker-a-1@mq2',
    ])
  })

  it('lists name servers by their hosts’ names, and points a link to the release, when asked to', () => {
    const cluster = ini(`${crossed}namesrv_listed_by=name\nrocketmq_link=/usr/local/rocketmq\n`)
    expect(instanceOf(cluster, 'broker-a-0').config.get('namesrvAddr')).toBe('mq1:9876;mq2:9876')
    expect(cluster.rocketmq.link).toBe('/usr/local/rocketmq')
  })

  it('builds from source with the same words as in YAML', () => {
    const cluster =
      ini(`${crossed}rocketmq_build_maven=org.apache.rocketmq:rocketmq-all:4.9.4:zip:source-release
rocketmq_build_jdk=/usr/lib/jvm/java-8
rocketmq_build_options=-o -Dx=a,b
`)
    expect(cluster.artifact).toEqual({
      kind: 'build',
      source: { kind: 'maven', coordinates: 'org.apache.rocketmq:rocketmq-all:4.9.4:zip:source-release' },
      version: '4.9.4',
      jdk: '/usr/lib/jvm/java-8',
      options: ['-o', '-Dx=a,b'],
    })
  })

  it('reads the smallest form: one host and a version', () => {
    const cluster = ini('10.0.0.5 rocketmq_version=5.3.3\n')
    expect(cluster.instances.map(({ id }) => id)).toEqual(['namesrv-10.0.0.5', 'broker-a-0'])
  })

  it('takes several aliases of one address for one machine', () => {
    const cluster = ini(`${crossed}[brokers]
mq1b ansible_host=10.0.0.11 broker_name=broker-b broker_role=SLAVE broker_id=1 listen_port=10931
mq2b ansible_host=10.0.0.12 broker_name=broker-b broker_role=SYNC_MASTER listen_port=10931 heap=2g`)
    expect(cluster.hosts.map(({ name }) => name)).toEqual(['mq1', 'mq2'])
    expect(instanceOf(cluster, 'broker-b-1').host).toBe('mq1')
    expect(instanceOf(cluster, 'broker-b-0').heap.size).toBe(2 * 1024 ** 3)
    expect(cluster.groups[1]?.replication).toBe('sync')
  })

  it('leaves hosts alone that run no service', () => {
    const cluster = ini(`${crossed}[bastions]\nbastion ansible_host=203.0.113.1 heap=nonsense\n`)
    expect(cluster.hosts.map(({ name }) => name)).toEqual(['mq1', 'mq2'])
  })

  it('knows the common names of the groups and of camel-case variables', () => {
    const cluster = ini(`[rocketmq-nameservers]
10.0.0.[1:2]
[rocketmq_broker]
10.0.0.1 brokerName=a brokerRole=ASYNC_MASTER brokerId=0
10.0.0.2 brokerName=a brokerRole=SLAVE brokerId=1
[all:vars]
rocketmq_version=5.3.3`)
    expect(cluster.instances.map(({ id }) => id)).toEqual([
      'namesrv-10.0.0.1',
      'namesrv-10.0.0.2',
      'a-0',
      'a-1',
    ])
  })

  it('reads configuration keys with their text kept', () => {
    const cluster = ini(`${crossed}[brokers:vars]
broker_config_deleteWhen=04
broker_config_fileReservedTime=48
broker_config_autoCreateTopicEnable=True
[namesrv:vars]
namesrv_config_serverWorkerThreads=16
namesrv_port=9877`)
    const { config } = instanceOf(cluster, 'broker-a-1')
    expect(
      [...config.entries()].filter(([key]) => /deleteWhen|fileReserved|autoCreateTopic/.test(key)),
    ).toEqual([
      ['deleteWhen', '04'],
      ['fileReservedTime', '48'],
      ['autoCreateTopicEnable', 'true'],
    ])
    expect(config.get('namesrvAddr')).toBe('10.0.0.11:9877;10.0.0.12:9877')
    expect(instanceOf(cluster, 'namesrv-mq1').config.get('serverWorkerThreads')).toBe('16')
  })

  it('reads DLedger groups', () => {
    const cluster = ini(`[namesrv]
10.0.0.1
[brokers]
10.0.0.[1:3] broker_name=raft
[brokers:vars]
broker_replication=dledger
[all:vars]
rocketmq_version=4.9.4`)
    expect(cluster.groups).toEqual([
      { name: 'raft', replication: 'dledger', members: ['raft-n0', 'raft-n1', 'raft-n2'] },
    ])
  })

  it('reads how to connect', () => {
    const cluster = ini(
      `${crossed}ansible_ssh_private_key_file=~/.ssh/key
ansible_become=yes
ansible_become_method=sudo
ansible_become_password=\${SUDO}
ansible_ssh_common_args='-o ProxyCommand="ssh -W %h:%p -q -p 2200 ops@bastion" -o ConnectTimeout=7'
ansible_python_interpreter=/usr/bin/python3
[namesrv:vars]
ansible_port=2222`,
      { SUDO: 'geheim' },
    )
    const ssh = cluster.hosts[0]?.ssh
    expect(ssh).toMatchObject({
      user: 'root',
      port: 2222,
      identityFile: '/home/me/.ssh/key',
      become: 'sudo',
      jump: 'ops@bastion:2200',
      connectTimeoutMs: 7000,
    })
    expect(ssh?.becomePassword?.reveal()).toBe('geheim')
  })

  it('says that host keys are checked whatever the arguments to ssh say', () => {
    const { warnings } = ini(`${crossed}ansible_ssh_common_args='-o StrictHostKeyChecking=no -J bastion'`)
    expect(warnings.map(({ code, position }) => [code, position?.line])).toContainEqual([
      'host-keys-are-checked',
      10,
    ])
  })
})

describe('a bad INI inventory', () => {
  it.each([
    [
      'a misspelt variable',
      crossed.replace('rocketmq_version', 'rocketmq_verison'),
      [
        "hosts.ini:9:1: 'rocketmq_verison' is no variable of rmq-provision (Did you mean 'rocketmq_version'?)",
      ],
    ],
    [
      'no version',
      crossed.replace('rocketmq_version=4.9.4', ''),
      ['hosts.ini:1:1: rocketmq_version is missing (Write rocketmq_version=5.5.0, under [all:vars].)'],
    ],
    [
      'two versions',
      `${crossed}[namesrv:vars]\nrocketmq_version=4.9.3`.replace('[namesrv:vars]', '[one]\nmq2\n[one:vars]'),
      [
        "hosts.ini:13:1: rocketmq_version is '4.9.4' for mq1 and '4.9.3' for mq2 (Set it in [all:vars]: a cluster has one.)",
      ],
    ],
    [
      'a version that is none',
      crossed.replace('4.9.4', '4.9'),
      ["hosts.ini:9:1: rocketmq_version: '4.9' is no version: three numbers, e.g. 5.5.0"],
    ],
    [
      'a broker without a name',
      crossed.replace('broker_name=broker-a broker_role=SLAVE', 'broker_role=SLAVE'),
      [
        'hosts.ini:6:1: mq2 is a broker without a broker_name (Write mq2 broker_name=broker-a; master and slaves of a group share it.)',
      ],
    ],
    [
      'two masters',
      crossed.replace('SLAVE broker_id=1', 'ASYNC_MASTER'),
      [
        'hosts.ini:6:1: broker-a has two masters: mq1 and mq2 (Give the second broker_role=SLAVE and broker_id=1, or a broker_name of its own: masters of one name overwrite each other in the name servers.)',
      ],
    ],
    [
      'a role that is none',
      crossed.replace('=SLAVE', '=SALVE'),
      [
        "hosts.ini:6:26: broker_role: 'SALVE' is no role of a broker (Write ASYNC_MASTER, SYNC_MASTER or SLAVE.)",
      ],
    ],
    [
      'a slave with the id of a master',
      crossed.replace('broker_id=1', 'broker_id=0'),
      [
        'hosts.ini:6:44: broker_id=0 does not go with broker_role=SLAVE (Give masters 0, and slaves 1 or above.)',
      ],
    ],
    [
      'a second broker on a line of its own without an alias',
      `${crossed}[brokers]\nmq1 broker_name=broker-b`,
      [
        'hosts.ini:11:5: mq1 has broker_name=broker-a on line 5 already (For a second instance on that machine use an alias: mq1-2 ansible_host=<address of mq1>.)',
      ],
    ],
    [
      'two brokers on one port',
      `${crossed}[brokers]\nmq1b ansible_host=10.0.0.11 broker_name=broker-b`,
      [
        'hosts.ini:11:1: broker-b-0 and broker-a-0 on mq1 both need port 10911 (Give the one of broker-b on mq1 a port of its own: listen_port=10921 on its line.)',
      ],
    ],
    [
      'a misspelt configuration key, once for all hosts',
      `${crossed}broker_config_flushDiskTyp=SYNC_FLUSH`,
      [
        "hosts.ini:10:1: broker_config_flushDiskTyp: RocketMQ 4.9.4 has no key 'flushDiskTyp' and would ignore it (Did you mean 'flushDiskType'?)",
      ],
    ],
    [
      'a template',
      crossed.replace('ansible_user=root', "ansible_user={{ lookup('env', 'USER') }}"),
      [
        "hosts.ini:8:1: ansible_user is a template ({{ lookup('env', 'USER') }}), which only Ansible evaluates (Write the value, or ${VARIABLE} for one of the environment.)",
      ],
    ],
    [
      'a host by name only',
      crossed.replace('mq2 ansible_host=10.0.0.12', 'mq2 ansible_host=mq2.example.com'),
      [
        "hosts.ini:3:1: mq2: 'mq2.example.com' is no IP address, and brokers announce an IP address (brokerIP1) to their clients (Write its address inside the cluster: mq2 private_address=10.0.0.11.)",
      ],
    ],
    [
      'an alias with another user',
      `${crossed}[brokers]\nmq1b ansible_host=10.0.0.11 ansible_user=deploy broker_name=b listen_port=10931`,
      [
        'hosts.ini:11:29: mq1b is the same machine as mq1, but their ansible_user differ (Set ansible_user once, on the line of mq1.)',
      ],
    ],
    [
      'another way to become root',
      `${crossed}ansible_become_method=su`,
      ["hosts.ini:10:1: ansible_become_method: 'su' is not supported (Use sudo, or log in as root.)"],
    ],
    [
      'a ProxyCommand that is no jump host',
      `${crossed}ansible_ssh_common_args='-o ProxyCommand="nc -x proxy:1080 %h %p"'`,
      [
        'hosts.ini:10:1: ansible_ssh_common_args: a ProxyCommand other than ssh -W is not supported: nc -x proxy:1080 %h %p (Use -o ProxyJump=user@bastion, or put the ProxyCommand into ~/.ssh/config.)',
      ],
    ],
    [
      'no group of name servers',
      crossed.replace('[namesrv]', '[lab]'),
      [
        'hosts.ini:1:1: [namesrv] is missing: no host is said to run a name server (List it under [namesrv].)',
      ],
    ],
  ])('has %s', (_name, text, expected) => {
    expect(complaints(text)).toEqual(expected)
  })
})
