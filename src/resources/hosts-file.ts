import type { AnyResource, Diff } from '../engine/resource.ts'
import { resourceKind, type ResourceRef, type World } from '../engine/world.ts'
import { resource } from '../engine/resource.ts'
import { keptWith } from '../objects.ts'
import type { FileState } from './file-state.ts'
import { CONTENT_LIMIT, fileProbe } from './file-state.ts'
import { diffFile } from './file.ts'
import { placeFile } from './place.ts'
import { ipVersion } from '../model/network.ts'

const HOSTS = '/etc/hosts'

export interface HostEntry {
  readonly address: string
  readonly name: string
}

export interface HostsSpec {
  /** Name of the block: two clusters on one host have two. */
  readonly cluster: string
  readonly host: string
  readonly entries: readonly HostEntry[]
  /** Address the host's own name gets when nothing else resolves it. */
  readonly ownAddress: string
}

/** Names that the system's own lines are for. */
function isOrdinaryName(name: string): boolean {
  return ipVersion(name) === 0 && !/^localhost(\.|$)/.test(name) && /^[A-Za-z0-9._-]+$/.test(name)
}

/**
 * The hosts file with this cluster's block in it: replaced where it stands, or added at the end. All other lines stay.
 * The host's own name is added when no other line has it: some RocketMQ versions die when it does not resolve.
 */
export function withHostsBlock(text: string, spec: HostsSpec, hostname: string): string {
  const { begin, end, before, after } = aroundBlock(text, spec.cluster)

  const { names, text: block } = blockOf(spec.entries)
  const isNamed = (name: string): boolean =>
    names.has(name) || [...withoutBlocks(before), ...withoutBlocks(after)].flatMap(namesOf).includes(name)
  const own = isOrdinaryName(hostname) && !isNamed(hostname) ? [`${spec.ownAddress} ${hostname}`] : []
  return [...before, begin, ...block, ...own, end, ...after, ''].join('\n')
}

/** The lines of a cluster's entries, made once for all its hosts; none where there are no entries. */
const blockOf = keptWith((entries: readonly HostEntry[]) => {
  const ordinary = entries.filter(({ name }) => isOrdinaryName(name))
  const lines = ordinary.map(({ address, name }) => `${address} ${name}`)
  return {
    names: new Set(ordinary.map(({ name }) => name)),
    text: lines.length === 0 ? [] : [lines.join('\n')],
  }
})

/** The hosts file without a cluster's block; all other lines stay. */
export function withoutHostsBlock(text: string, cluster: string): string {
  const { begin, before, after } = aroundBlock(text, cluster)
  if (!text.split('\n').includes(begin)) return text
  return [...before, ...after, ''].join('\n')
}

/** The lines before and after a cluster's block, and those that enclose it; a block without an end is its first line alone. */
function aroundBlock(
  text: string,
  cluster: string,
): { begin: string; end: string; before: readonly string[]; after: readonly string[] } {
  const begin = `# rmq-provision ${cluster}: begin`
  const end = `# rmq-provision ${cluster}: end`
  const lines = text === '' ? [] : text.replace(/\n$/, '').split('\n')
  const from = lines.indexOf(begin)
  const to = from === -1 ? -1 : lines.indexOf(end, from)
  const before = to === -1 ? lines.filter((line) => line !== begin) : lines.slice(0, from)
  return { begin, end, before, after: to === -1 ? [] : lines.slice(to + 1) }
}

/** The lines outside of all blocks of this tool: what another cluster has written goes away with that cluster. */
function withoutBlocks(lines: readonly string[]): string[] {
  let inside = false
  return lines.filter((line) => {
    const [, edge] = /^# rmq-provision \S+: (begin|end)$/.exec(line) ?? []
    if (edge !== undefined) inside = edge === 'begin'
    return !inside
  })
}

function namesOf(line: string): string[] {
  return line.replace(/#.*/, '').trim().split(/\s+/).slice(1)
}

/** The file with every byte that others wrote, in whatever encoding: they are put back as they are. */
function readable(state: FileState): FileState {
  return state.kind === 'file' && state.latin1 !== undefined ? { ...state, content: state.latin1 } : state
}

const HOSTS_BLOCK = resourceKind<FileState>('hosts')

/** The hosts file with the block of a cluster, or without it. */
export const hostsBlockRef = (host: string, cluster: string): ResourceRef<FileState> =>
  HOSTS_BLOCK.on(host, cluster)

/** The names of the cluster's hosts in /etc/hosts, in a marked block. Id `hosts:<cluster>`. */
export function hostsFile(spec: HostsSpec): AnyResource {
  return hostsText(spec.cluster, `write the cluster's names to ${HOSTS}`, (text, world) =>
    withHostsBlock(text, spec, world.facts(spec.host)?.hostname ?? ''),
  )
}

/** A hosts file without the cluster's block. Id `hosts:<cluster>`. */
export function endedHostsFile(cluster: string): AnyResource {
  return hostsText(cluster, `remove the cluster's names from ${HOSTS}`, (text) =>
    withoutHostsBlock(text, cluster),
  )
}

function hostsText(
  cluster: string,
  title: string,
  wanted: (text: string, world: World) => string,
): AnyResource {
  return resource<FileState, string>({
    id: HOSTS_BLOCK.id(cluster),
    probe: fileProbe(HOSTS),
    desire: (world, state) => {
      const known = readable(state)
      return wanted(known.kind === 'file' ? (known.content ?? '') : '', world)
    },
    diff: (state, text): Diff => {
      if (state.kind === 'file' && state.content === undefined) {
        return {
          kind: 'blocked',
          reason: `${HOSTS} is larger than a hosts file should be`,
          hint: `See on the host what fills it, and bring it under ${CONTENT_LIMIT / 1024} KiB.`,
        }
      }
      if (state.kind === 'absent' && text === '') return { kind: 'same' }
      return diffFile(placement(state), readable(state), text)
    },
    converge: (state, text) => [
      {
        kind: 'script',
        title,
        script: placeFile({ ...placement(state), ...encoded(state, text), busyInPlace: true }),
      },
    ],
  })
}

function encoded(state: FileState, content: string): { content: string; encoding: 'utf8' | 'latin1' } {
  return { content, encoding: state.kind === 'file' && state.latin1 !== undefined ? 'latin1' : 'utf8' }
}

/** Mode and owner stay as they are. */
function placement(state: FileState): { path: string; mode: string; user: string; group: string } {
  if (state.kind !== 'file') return { path: HOSTS, mode: '0644', user: 'root', group: 'root' }
  return { path: HOSTS, mode: state.mode, user: state.user, group: state.group }
}
