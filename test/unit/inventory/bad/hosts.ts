import type { BadInventory } from './good.ts'

export const hosts: readonly BadInventory[] = [
  {
    name: 'a host by name only',
    find: 'address: 10.0.0.12',
    write: 'address: mq2.example.com',
    complaints: [
      "prod.yaml:6:3: mq2: 'mq2.example.com' is no IP address, and brokers announce an IP address (brokerIP1) to their clients (Write its address inside the cluster: mq2: { address: mq2.example.com, privateAddress: 10.0.0.11 }.)",
    ],
  },
  {
    name: 'a loopback address',
    find: '10.0.0.12',
    write: '127.0.0.1',
    complaints: [
      'prod.yaml:6:3: mq2: no other host can reach 127.0.0.1, which brokers would announce (brokerIP1) to their clients (Write its address inside the cluster: mq2: { address: 127.0.0.1, privateAddress: 10.0.0.11 }.)',
    ],
  },
  {
    name: 'an address of several machines',
    find: '10.0.0.12',
    write: '224.0.0.1',
    complaints: [
      'prod.yaml:6:3: mq2: no other host can reach 224.0.0.1, which brokers would announce (brokerIP1) to their clients (Write its address inside the cluster: mq2: { address: 224.0.0.1, privateAddress: 10.0.0.11 }.)',
    ],
  },
  {
    name: 'a loopback address in another spelling',
    find: '10.0.0.12',
    write: "'::ffff:127.0.0.2'",
    complaints: [
      'prod.yaml:6:3: mq2: no other host can reach 127.0.0.2, which brokers would announce (brokerIP1) to their clients (Write its address inside the cluster: mq2: { address: 127.0.0.2, privateAddress: 10.0.0.11 }.)',
    ],
  },
  {
    name: 'an address with the interface of this machine',
    find: '10.0.0.12',
    write: "'fe80::1%eth0'",
    complaints: [
      "prod.yaml:6:3: mq2: 'fe80::1%eth0' names an interface of this machine, and brokers announce an address (brokerIP1) that other machines reach (Write its address inside the cluster: mq2: { address: fe80::1%eth0, privateAddress: 10.0.0.11 }.)",
    ],
  },
  {
    name: 'one machine under two spellings of its address',
    find: '10.0.0.12',
    write: "'::FFFF:a00:b'",
    complaints: [
      'prod.yaml:6:8: mq1 and mq2 are the same machine: 10.0.0.11 (Keep one of them; several instances may name the same host.)',
    ],
  },
  {
    name: 'one machine under two names',
    find: '10.0.0.12',
    write: '10.0.0.11',
    complaints: [
      'prod.yaml:6:8: mq1 and mq2 are the same machine: 10.0.0.11 (Keep one of them; several instances may name the same host.)',
    ],
  },
  {
    name: 'a private address that is a name',
    find: 'address: 10.0.0.12',
    write: 'privateAddress: mq2',
    complaints: [
      "prod.yaml:6:26: hosts.mq2.privateAddress: 'mq2' must be an IP address: brokers announce it to their clients",
    ],
  },
  {
    name: 'a host that is not there',
    find: '[mq1, mq2]',
    write: '[mq1, mq22]',
    complaints: ["prod.yaml:8:25: 'mq22' is not among the hosts (Did you mean 'mq2'?)"],
  },
  {
    name: 'hosts as a text',
    find: '[mq1, mq2]',
    write: '"mq1,mq2"',
    complaints: [
      "prod.yaml:8:19: namesrv.hosts: 'mq1,mq2' must be a list of host names (Write hosts: [mq1, mq2].)",
    ],
  },
  {
    name: 'no name server',
    find: 'namesrv: { hosts: [mq1, mq2] }\n',
    write: '',
    complaints: [
      'prod.yaml:1:1: namesrv is missing: no host is said to run a name server (Write namesrv: { hosts: [mq1] }.)',
    ],
  },
  {
    name: 'several name servers in one entry',
    find: '[mq1, mq2]',
    write: "['mq1;mq2', 'mq3:9876']",
    complaints: [
      "prod.yaml:8:20: 'mq1;mq2' is not among the hosts (Write one host in each entry, by its name; for a port write { host: mq1, listenPort: 9876 }.)",
      "prod.yaml:8:31: 'mq3:9876' is not among the hosts (Write one host in each entry, by its name; for a port write { host: mq1, listenPort: 9876 }.)",
    ],
  },
  {
    name: 'names that differ by case only',
    find: 'mq3: { address: 10.0.0.13 }',
    write: 'mq3: { address: 10.0.0.13 }\n  MQ2: { address: 10.0.0.14 }',
    complaints: [
      'prod.yaml:8:3: the names mq2 and MQ2 differ by case only, and are one name in the hosts files of the cluster (Give one of them another name.)',
    ],
  },
  {
    name: 'a name that is too long for a file',
    find: 'mq3: { address: 10.0.0.13 }',
    write: `mq3: { address: 10.0.0.13 }\n  ${'m'.repeat(128)}: { address: 10.0.0.14 }`,
    complaints: [`prod.yaml:8:3: hosts: '${'m'.repeat(128)}' is longer than 127 characters`],
  },
]
