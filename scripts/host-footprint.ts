import { join } from 'node:path'
import { format, resolveConfig } from 'prettier'
import { loadInventory } from '../src/inventory/index.ts'
import type { Cluster, ListenPort } from '../src/model/cluster.ts'
import { instanceHooks } from '../src/rocketmq/services/instance-hooks.ts'
import { clusterSite } from '../src/site/site.ts'
import { PURPOSES, SECTIONS, type Purpose } from './host-purposes.ts'

/** Inventories that together use every kind of thing that the tool puts on a host. */
const INVENTORIES = [
  'demo.yaml',
  '5x-proxy.yaml',
  '5x-controller.yaml',
  'dledger.yaml',
  'docker-crossed.yaml',
  'one-host-2m-2s.yaml',
  'dual-master-3.2.6.yaml',
]

/** Values of the variables that the inventories name; none of them shows in the page. */
const ENV = {
  RMQ_DISTRIBUTION: '/artifacts/rocketmq.zip',
  RMQ_LAB_KEY: '/keys/id',
  RMQ_LAB_KNOWN_HOSTS: '/keys/known_hosts',
  RMQ_SECRET_KEY: 'an-example-secret',
}

interface Row {
  readonly thing: string
  readonly purpose: Purpose
}

/**
 * Renders docs/on-your-hosts.md from the resources of the inventories.
 * @param root folder of the checkout
 * @throws Error when a resource has no purpose in host-purposes.ts
 */
export async function renderHostFootprint(root: string): Promise<string> {
  const clusters = await Promise.all(
    INVENTORIES.map((name) => loadInventory(join(root, 'inventories', name), ENV)),
  )
  const rows = clusters.flatMap(rowsOf)
  const sections = SECTIONS.map((section) =>
    table(
      section,
      rows.filter(({ purpose }) => purpose.section === section),
    ),
  )
  const page = [HEAD, ...sections, portsTable(clusters), kernelTable(clusters)].join('\n\n')
  const target = join(root, 'docs/on-your-hosts.md')
  return format(page, { ...(await resolveConfig(target)), filepath: target })
}

const HEAD = `# What the tool puts on your hosts

\`npm run on-your-hosts\` writes this page from the resources that the code makes for the inventories in
[inventories/](../inventories). A test compares the page with the code.

Placeholders: \`<home>\` is \`rocketmq.home\`, \`<data>\` is \`rocketmq.data\`, \`<cluster>\` is the cluster's name, \`<instance>\`
is \`broker-a-0\`, \`namesrv-mq1\` and so on.

Beside these, \`/var/lib/rmq-provision\` (root 0700) holds the lock of the host: \`lock\` during a run, \`lock.guard\` and
\`lock.busy\` always. \`made\` lists what the tool made and a host may have had before: folders above its own, the user, JDKs from
archives, images. A line that begins with \`making\` is of a run that was broken off: the thing counts as one of the tool when it shows that
itself (a user by its comment, a JDK by its list of files, an image by the time of its name). The folder \`<cluster>/inventories\` keeps the inventory that was applied and the one before (root 0600), for
\`rollback\`. [destroy](procedures/ending.md) removes all of this.
`

function rowsOf(cluster: Cluster): Row[] {
  const { resources } = clusterSite(cluster, instanceHooks(cluster, { drain: true }))
  return resources.flatMap(({ resource }) => {
    const thing = generalise(cluster, resource.id)
    const purpose = PURPOSES.find(({ id }) => id.test(thing))
    if (purpose === undefined) throw new Error(`scripts/host-purposes.ts has no entry for ${thing}`)
    return [{ thing, purpose }]
  })
}

/** Replaces what differs between clusters: 'file:/etc/rocketmq/<instance>.conf'. */
function generalise(cluster: Cluster, id: string): string {
  const { home, data, version } = cluster.rocketmq
  const replaced = [...cluster.instances]
    .sort((a, b) => b.id.length - a.id.length)
    .reduce((text, instance) => text.replaceAll(instance.id, '<instance>'), id)
    .replace(data, '<data>')
    .replace(home, '<home>')
    .replaceAll(version, '<version>')
    .replaceAll(cluster.name, '<cluster>')
  return cluster.hosts.reduce(
    (text, { name }) => text.replace(new RegExp(`(?<=[:-])${name}$`), '<host>'),
    replaced,
  )
}

function table(section: string, rows: readonly Row[]): string {
  const lines = new Map<string, Purpose>()
  for (const { thing, purpose } of rows) lines.set(purpose.shown ?? plain(thing), purpose)
  const body = [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([thing, { what, owner }]) => `| \`${thing}\` | ${owner} | ${what} |`)
  return [`## ${section}`, '', '| what | owner, mode | purpose |', '| --- | --- | --- |', ...body].join('\n')
}

/** The path or name without the kind of the resource. */
const plain = (thing: string): string => thing.replace(/^[a-z-]+:/, '')

const OPEN_TO: Readonly<Record<ListenPort['audience'], string>> = {
  clients: '`firewall.clients` and the hosts of the cluster',
  cluster: 'the hosts of the cluster',
  group: 'the hosts of the other members of the group',
}

function portsTable(clusters: readonly Cluster[]): string {
  const rows = new Set(
    clusters.flatMap(({ instances }) =>
      instances.flatMap(({ service, ports }) =>
        ports.map(({ purpose, audience }) => {
          return `| ${service} | ${purpose} | ${OPEN_TO[audience]} |`
        }),
      ),
    ),
  )
  return [
    '## Ports',
    '',
    'firewalld opens these ports of every instance, in `firewall.zone` or the zones that take the packets, and no other port.',
    '',
    '| service | port | open to |',
    '| --- | --- | --- |',
    ...[...rows].sort(),
  ].join('\n')
}

function kernelTable(clusters: readonly Cluster[]): string {
  const keys = [...new Set(clusters.flatMap(({ sysctl }) => Object.keys(sysctl)))].sort()
  const rows = keys.map((key) => {
    const values = [...new Set(clusters.flatMap(({ sysctl }) => sysctl[key] ?? []))].sort()
    const least = clusters.some(({ sysctlLeast }) => sysctlLeast?.includes(key)) ? ' or more' : ''
    return `| \`${key}\` | ${key.includes('ports') ? 'the ports of the instances above 32767' : `${values.join(', ')}${least}`} |`
  })
  return ['## Kernel settings', '', '| key | value |', '| --- | --- |', ...rows].join('\n')
}
