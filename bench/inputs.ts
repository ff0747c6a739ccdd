import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { inventoryOf, type BenchCluster } from './cluster.ts'
import { floorInput } from './floor/input.ts'
import { confText, envText, unitText } from './minimal-files.ts'
import { peerData, type PeerData, type PeerHost } from './peer-data.ts'

/** Writes what every tool reads into a folder: the same cluster for each. */
export async function writeInputs(folder: string, bench: BenchCluster): Promise<void> {
  const data = peerData(bench)
  const put = async (name: string, text: string): Promise<void> => {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  await put('bench.yaml', inventoryOf(bench))
  await put('ssh_config', sshConfig(bench))
  await put('ansible.json', JSON.stringify(ansibleInventory(data, folder), null, 1))
  await put('pyinfra.json', JSON.stringify(pyinfraData(data, bench), null, 1))
  await put('floor.json', JSON.stringify(await floorInput(bench)))
  await put('minimal/ssh_config', sshConfig(bench))
  await writeMinimal(put, data)
}

/** For ssh, Ansible and the script. */
function sshConfig({ hosts, identityFile, knownHosts }: BenchCluster): string {
  return hosts
    .map(
      ({ name, sshAddress, sshPort }) => `Host ${name}
  HostName ${sshAddress}
  Port ${sshPort}
  User root
  IdentityFile ${identityFile}
  IdentitiesOnly yes
  UserKnownHostsFile ${knownHosts}
  StrictHostKeyChecking yes
`,
    )
    .join('')
}

function ansibleInventory({ hosts, shared }: PeerData, folder: string): object {
  return {
    rocketmq: {
      vars: { ...shared, ansible_ssh_common_args: `-F ${join(folder, 'ssh_config')}` },
      hosts: Object.fromEntries(hosts.map(({ name, ...own }) => [name, own])),
    },
  }
}

function pyinfraData(data: PeerData, { hosts, identityFile, knownHosts }: BenchCluster): object {
  const ways = new Map(hosts.map((host) => [host.name, host]))
  return {
    shared: data.shared,
    hosts: data.hosts.map((host) => ({
      ...host,
      ssh_hostname: ways.get(host.name)?.sshAddress,
      ssh_port: ways.get(host.name)?.sshPort,
      ssh_user: 'root',
      ssh_key: identityFile,
      ssh_known_hosts_file: knownHosts,
      ssh_strict_host_key_checking: 'yes',
    })),
  }
}

async function writeMinimal(
  put: (name: string, text: string) => Promise<void>,
  { hosts, shared }: PeerData,
): Promise<void> {
  const lines = (texts: readonly (string | number)[]): string => texts.map((text) => `${text}\n`).join('')
  const servers = hosts.flatMap(({ address, instances }) =>
    instances.flatMap(({ role, port }) => (role === 'namesrv' ? [`${address} ${port}`] : [])),
  )
  await put('minimal/hosts', lines(hosts.map(({ name }) => name)))
  await put('minimal/name_servers', servers.join('\n'))
  for (const key of ['release', 'java_home', 'name_server', 'network'] as const)
    await put(`minimal/${key}`, shared[key])
  await put('minimal/brokers', String(shared.brokers))
  for (const host of hosts) {
    const own = `minimal/${host.name}`
    const units = (role: string): string =>
      host.instances.flatMap((one) => (one.role === role ? [`rocketmq-${one.id}`] : [])).join(' ')
    await put(`${own}/ports`, lines(host.ports))
    await put(`${own}/namesrv`, units('namesrv'))
    await put(`${own}/masters`, units('master'))
    await put(`${own}/slaves`, units('slave'))
    for (const [path, text] of treeOf(host, shared)) await put(`${own}/tree${path}`, text)
  }
}

function treeOf(host: PeerHost, shared: PeerData['shared']): (readonly [path: string, text: string])[] {
  const limits = [
    'soft nofile 655350',
    'hard nofile 655350',
    'soft memlock unlimited',
    'hard memlock unlimited',
  ]
  return [
    [
      '/etc/sysctl.d/90-rocketmq.conf',
      Object.entries(shared.sysctl)
        .map(([key, value]) => `${key} = ${value}\n`)
        .join(''),
    ],
    ['/etc/security/limits.d/90-rocketmq.conf', limits.map((line) => `rocketmq ${line}\n`).join('')],
    ...host.instances.flatMap((one): (readonly [string, string])[] => [
      [`/etc/rocketmq/${one.id}.conf`, confText(one)],
      [`/etc/rocketmq/${one.id}.env`, envText(one)],
      [`/etc/systemd/system/rocketmq-${one.id}.service`, unitText(one, shared.release)],
      [`${one.data}/logs/.keep`, ''],
      [`${one.data}/tmp/.keep`, ''],
    ]),
  ]
}
