import type { AdoptFlags } from '../../commands/describe/adopt.ts'
import { remote } from '../../run/command/spec.ts'
import { DESCRIBE } from './groups.ts'

export const adopt = remote<AdoptFlags>({
  name: 'adopt',
  group: DESCRIBE,
  summary: 'write the inventory of hosts that were set up by hand',
  details:
    'Reads the running processes, their files and the name servers; writes nothing on the hosts. What it cannot read is ' +
    'a comment in the file. Exit code 1 when the file needs work before apply can use it: what is missing is listed.',
  arguments: [
    {
      name: 'hosts',
      description: '[user@]address[:port] of every host of the cluster',
      required: false,
      variadic: true,
      complete: 'none',
    },
  ],
  flags: {
    out: { flags: '-o, --out <file>', description: 'where to write it (default: rocketmq.yaml)' },
    hosts: {
      flags: '--hosts <file>',
      description: 'read the hosts from an Ansible inventory (INI), or from an inventory of this tool',
    },
    cluster: {
      flags: '--cluster <name>',
      description: 'brokerClusterName, where the hosts run brokers of several clusters',
    },
    user: { flags: '--user <name>', description: 'SSH login (default: as ssh would)' },
    identityFile: {
      flags: '--identity-file <file>',
      description: 'SSH key (default: agent, then as ssh would)',
    },
    knownHostsFile: {
      flags: '--known-hosts-file <file>',
      description: 'host keys, in place of those of ssh',
    },
    jump: { flags: '--jump <hosts>', description: 'jump hosts, as ssh -J takes them' },
    become: { flags: '--become', description: 'become root through sudo' },
    force: { flags: '--force', description: 'overwrite the file' },
  },
  examples: [
    ['adopt root@10.0.0.11 root@10.0.0.12 -o prod.yaml', 'two hosts'],
    ['adopt ann@mq1 ann@mq2 --become -K -o prod.yaml', 'through sudo'],
    ['adopt --hosts hosts.ini -o prod.yaml', 'the hosts of an Ansible inventory'],
  ],
  load: () => import('../../commands/describe/adopt.ts'),
})
