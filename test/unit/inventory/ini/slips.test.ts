import { describe, expect, it } from 'vitest'
import { formatFinding } from '../../../../src/inventory/index.ts'
import { parse } from '../support.ts'
import { complaints, crossedHosts } from './support.ts'

const crossed = `${crossedHosts}rocketmq_version=5.5.0
rocketmq_on_host=/opt/rmq
`
const warnings = (text: string) =>
  parse(text, 'hosts.ini')
    .warnings.filter(({ code }) => code !== 'open-to-everybody')
    .map(formatFinding)

describe('a group whose name is nearly that of a service', () => {
  it.each([
    ['borkers', 'brokers', crossed.replace('[brokers]', '[borkers]'), 4],
    ['rocketmq_namesvr', 'namesrv', crossed.replace('[namesrv]', '[rocketmq_namesvr]'), 1],
    ['dashbord', 'dashboard', `${crossed}[dashbord]\nmq1\n`, 10],
    ['proxys', 'proxies', `${crossed}[proxys]\nmq1\n`, 10],
    ['controler', 'controllers', `${crossed}[controler]\nmq1\n`, 10],
  ])('[%s] is refused', (name, meant, text, line) => {
    expect(complaints(text)).toEqual([
      `hosts.ini:${line}:1: [${name}] is no group of a service, so nothing is done on its hosts (Did you mean [${meant}]? If it is none of RocketMQ's, give it a name less near to that.)`,
    ])
  })

  it('is warned of where the service has its group', () => {
    expect(warnings(`${crossed}[broker2]\nmq9\n`)).toEqual([
      "hosts.ini:10:1: [broker2] is no group of a service, so nothing is done on its hosts (Did you mean [brokers]? If it is none of RocketMQ's, give it a name less near to that.)",
    ])
  })

  it.each(['workers', 'web_servers', 'docker', 'consul', 'databases', 'monitoring', 'proxysql'])(
    '[%s] is ignored',
    (name) => {
      expect(warnings(`${crossed}[${name}]\nmq9 ansible_host=10.0.0.99\n`)).toEqual([])
    },
  )

  it('is ignored inside a group of the service', () => {
    expect(warnings(`${crossed.replace('[brokers]', '[broker1]')}[brokers:children]\nbroker1\n`)).toEqual([])
  })
})

describe('hosts in groups of other names only', () => {
  it('are not provisioned', () => {
    expect(complaints('[web]\nweb1 ansible_host=10.0.0.50\n[all:vars]\nrocketmq_version=5.5.0\n')).toEqual([
      "hosts.ini:1:1: no group says what runs where: [web] is none of RocketMQ's, and hosts of other groups are ignored (List the hosts under [namesrv] and [brokers] (mq1 broker_name=broker-a); one host outside of all groups gets both by itself.)",
    ])
  })

  it('do not matter beside a host outside of all groups', () => {
    const cluster = parse('10.0.0.5 rocketmq_version=5.5.0\n[web]\nweb1 ansible_host=10.0.0.50\n', 'hosts')
    expect(cluster.hosts.map(({ name }) => name)).toEqual(['10.0.0.5'])
  })
})

describe('a variable whose name is nearly one of ours', () => {
  it.each([
    ['private_adress', 'private_address'],
    ['privateAddress', 'private_address'],
    ['cluster_nmae', 'cluster_name'],
    ['listn_port', 'listen_port'],
    ['ansible_becom', 'ansible_become'],
    ['ansible_usr', 'ansible_user'],
    ['firewal_clients', 'firewall_clients'],
  ])('%s is warned of', (name, meant) => {
    expect(warnings(`${crossed}${name}=x\n`)).toEqual([
      `hosts.ini:10:1: ${name} means nothing to rmq-provision and is ignored (Did you mean '${meant}'?)`,
    ])
  })

  it.each([
    ['rocketmq_verison', 'rocketmq_version'],
    ['rocketmq_hep', 'heap'],
    ['rocketmq_heap', 'heap'],
    ['rmq_version', 'rocketmq_version'],
    ['ROCKETMQ_hep', 'heap'],
    ['rocketmq-heap', 'heap'],
    ['rocketmq_broker_heap', 'broker_heap'],
    ['rocketmq_broker_config_flushDiskType', 'broker_config_flushDiskType'],
    ['broker_hep', 'broker_heap'],
    ['jdk_vesion', 'jdk_version'],
    ['broker_conf_flushDiskType', 'broker_config_flushDiskType'],
    ['broker_cofnig_flushDiskType', 'broker_config_flushDiskType'],
  ])('%s is refused: no other program reads it', (name, meant) => {
    expect(complaints(`${crossed}${name}=x\n`)).toEqual([
      `hosts.ini:10:1: '${name}' is no variable of rmq-provision (Did you mean '${meant}'?)`,
    ])
  })

  it.each(['rocketmq_mirror_of_ours', 'rmq_x', 'RMQ_colour'])(
    '%s is refused: its prefix is this tool’s, as an unknown key is in YAML',
    (name) => {
      expect(complaints(`${crossed}${name}=x\n`)).toEqual([
        `hosts.ini:10:1: '${name}' is no variable of rmq-provision (Take it out, or call it by a name without this prefix when another program reads it.)`,
      ])
    },
  )

  it('names the column on the line of a host', () => {
    expect(
      complaints(crossed.replace('broker_name=broker-a', 'broker_name=broker-a rocketmq_hep=4g')),
    ).toEqual(["hosts.ini:5:26: 'rocketmq_hep' is no variable of rmq-provision (Did you mean 'heap'?)"])
  })

  it.each(['broker_colour', 'namesrv_colour'])('%s is warned of: another role may read it', (name) => {
    expect(warnings(`${crossed}${name}=x\n`)).toEqual([
      `hosts.ini:10:1: ${name} means nothing to rmq-provision and is ignored`,
    ])
  })

  it('says where the name of the cluster goes', () => {
    expect(warnings(`${crossed}cluster=prod\n`)).toEqual([
      'hosts.ini:10:1: cluster means nothing to rmq-provision and is ignored (Write the name of the cluster as cluster_name.)',
    ])
    expect(warnings(`${crossed}cluster=prod\ncluster_name=c\n`)).toEqual([])
  })

  it('says that there is no other way to a host than SSH', () => {
    expect(warnings(`${crossed}ansible_connection=local\n`)).toEqual([
      'hosts.ini:10:1: ansible_connection=local is not used: hosts are always reached by SSH (Give this machine an address and an SSH server like any other.)',
    ])
  })

  it.each([
    'ansible_python_interpreter',
    'ansible_ssh_pipelining',
    'ansible_scp_extra_args',
    'ansible_become_exe',
    'ansible_become_flags',
    'ansible_hostname',
    'ansible_ssh_retries',
    'docker_packages',
    'firewall_allowed_tcp_ports',
    'firewall_state',
    'jdk_mirror',
    'http_port',
    'app_version',
    'flush',
    'datacenter',
  ])('%s is ignored', (name) => {
    expect(warnings(`${crossed}${name}=x\n`)).toEqual([])
  })

  it('is ignored when it has the value of Ansible’s default', () => {
    expect(warnings(`${crossed}ansible_connection=ssh\n`)).toEqual([])
  })
})

describe('a configuration key under its own name', () => {
  it.each([
    ['flushDiskType', 'broker', 'Write broker_config_flushDiskType.'],
    ['fileReservedTime', 'broker', 'Write broker_config_fileReservedTime.'],
    ['flushdiskType', 'broker', 'Write broker_config_flushDiskType.'],
    [
      'brokerIP1',
      'broker',
      'Write private_address on the line of the host, or public_address where clients need another address.',
    ],
    ['namesrvAddr', 'broker', 'Take it out: it lists the hosts of [namesrv].'],
    ['brokerClusterName', 'broker', 'Write cluster_name.'],
    ['kvConfigPath', 'namesrv', 'Write namesrv_config_kvConfigPath.'],
  ])('%s is refused', (name, service, hint) => {
    expect(complaints(`${crossed}${name}=x\n`)).toEqual([
      `hosts.ini:10:1: ${name} is a key of the ${service}'s configuration, and is no variable under this name (${hint})`,
    ])
  })
})

describe('name servers without a broker', () => {
  it('are warned of, in both formats', () => {
    expect(
      warnings('[namesrv]\n10.0.0.1\n10.0.0.2\n[all:vars]\nrocketmq_version=5.5.0\nrocketmq_on_host=/x\n'),
    ).toEqual([
      'hosts.ini:1:1: there is no broker: nothing here will keep a message (List brokers under [brokers]: 10.0.0.1 broker_name=broker-a.)',
    ])
    const yaml = `cluster: c\nrocketmq: { version: 5.5.0 }\nartifact: { onHost: /x }\nhosts: [10.0.0.1, 10.0.0.2]\nnamesrv: { hosts: [10.0.0.1, 10.0.0.2] }\nfirewall: { manage: false }\n`
    expect(parse(yaml).warnings.map(formatFinding)).toEqual([
      'prod.yaml:5:1: there is no broker: nothing here will keep a message (Write brokers: { groups: { broker-a: { master: 10.0.0.1 } } }.)',
    ])
  })
})
