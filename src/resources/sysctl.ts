import type { AnyResource, Answer, Diff } from '../engine/resource.ts'
import { resourceKind, type ResourceRef } from '../engine/world.ts'
import { resource } from '../engine/resource.ts'
import { sh } from '../shell/quote.ts'
import { unionOfPorts } from '../model/port-list.ts'

/** The running value of one kernel setting. */
export type SysctlState =
  | { readonly kind: 'absent' }
  /** `writable` false: a container whose /proc/sys belongs to the machine around it. */
  | { readonly kind: 'value'; readonly value: string; readonly writable: boolean }

export type Settings = Readonly<Record<string, string>>

/** A list of ports that others on the host may have written to as well: ours are added, theirs stay. */
export const RESERVED_PORTS = 'net.ipv4.ip_local_reserved_ports'

/** 'vm.max_map_count' → '/proc/sys/vm/max_map_count'. */
function procPath(key: string): string {
  return `/proc/sys/${key.replaceAll('.', '/')}`
}

/** Values with several numbers are printed with tabs by the kernel and written with blanks by people. */
export function normalize(value: string): string {
  return value.trim().replaceAll(/\s+/g, ' ')
}

/**
 * The settings as this host should have them: with the ports that it has reserved already, and where `least` names a key
 * with its own value if that is higher. The file says the same, so that it is still so after a reboot.
 */
export function settingsOn(
  settings: Settings,
  states: ReadonlyMap<string, SysctlState>,
  least: readonly string[] = [],
): Settings {
  const running = (key: string): string => {
    const state = states.get(key)
    return state?.kind === 'value' ? state.value : ''
  }
  return Object.fromEntries(
    Object.entries(settings).map(([key, wanted]) => {
      if (key === RESERVED_PORTS) return [key, unionOfPorts(running(key), wanted)]
      return [key, least.includes(key) && Number(running(key)) > Number(wanted) ? running(key) : wanted]
    }),
  )
}

/** The settings with exactly one right value: no list that others add to, and no least number. */
export function exactSettings(settings: Settings, least: readonly string[] = []): Settings {
  return Object.fromEntries(
    Object.entries(settings).filter(([key]) => key !== RESERVED_PORTS && !least.includes(key)),
  )
}

/** Text of the file in /etc/sysctl.d, read by systemd-sysctl at boot. */
export function sysctlFile(settings: Settings): string {
  const lines = Object.entries(settings).map(([key, value]) => `${key} = ${value}`)
  return ['# Kernel settings for RocketMQ; written by rmq-provision.', ...lines, ''].join('\n')
}

/**
 * The settings of a host with several clusters, in the order of their keys: what the others have in the file stays.
 * @param present text of the file
 */
export function settingsWithOthers(own: Settings, present: string): Settings {
  return inOrder({ ...Object.fromEntries(settingsIn(present)), ...own })
}

/** In the order of their keys: one cluster on a host and several write the same text for the same settings. */
export function inOrder(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** The text of the file says exactly these settings, in whatever order: another cluster may have written it, and be gone. */
export function saysSettings(present: string, settings: Settings): boolean {
  const said = Object.fromEntries(settingsIn(present))
  return JSON.stringify(inOrder(said)) === JSON.stringify(inOrder(settings)) && sysctlFile(said) === present
}

function settingsIn(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, key, value] = /^([\w.-]+) = (.*)$/.exec(line) ?? []
    return key === undefined || value === undefined ? [] : [[key, value]]
  })
}

/** Reads `writable <path>` and `<path>:1:<value>` lines; a key without a value is unknown to the kernel. */
export function parseSysctl(keys: readonly string[], { stdout }: Answer): ReadonlyMap<string, SysctlState> {
  const lines = stdout.split('\n')
  return new Map(
    keys.map((key): [string, SysctlState] => {
      const prefix = `${procPath(key)}:1:`
      const line = lines.find((candidate) => candidate.startsWith(prefix))
      if (line === undefined) return [key, { kind: 'absent' }]
      const writable = lines.includes(`writable ${procPath(key)}`)
      return [key, { kind: 'value', value: normalize(line.slice(prefix.length)), writable }]
    }),
  )
}

/**
 * The running values that differ. A setting that the kernel does not have, or does not let this host set (a container),
 * is no failure: RocketMQ runs without it, and the file sets it when it can be set. The plan has a note.
 */
export function diffSysctl(settings: Settings, states: ReadonlyMap<string, SysctlState>): Diff {
  const changes: string[] = []
  const notes: string[] = []
  for (const [key, wanted] of Object.entries(settings)) {
    const state = states.get(key) ?? { kind: 'absent' }
    if (state.kind === 'absent') notes.push(`${key} is unknown to this kernel`)
    else if (state.value === normalize(wanted)) continue
    else if (state.writable) changes.push(`${key} ${state.value} → ${wanted}`)
    else notes.push(`${key} is ${state.value} and cannot be set from this host (wanted ${wanted})`)
  }
  if (changes.length > 0) return { kind: 'change', action: 'update', summary: `set ${changes.join(', ')}` }
  return notes.length > 0 ? { kind: 'same', note: notes.join('; ') } : { kind: 'same' }
}

type SysctlStates = ReadonlyMap<string, SysctlState>

const SYSCTL = resourceKind<SysctlStates>('sysctl')
const RUNNING = 'running'

/** The running kernel values of a host. */
export const runningSysctlRef = (host: string): ResourceRef<SysctlStates> => SYSCTL.on(host, RUNNING)

/** Folders of the files that systemd-sysctl reads at boot; a file hides those of its name in later folders (sysctl.d(5)). */
const BOOT_FOLDERS = ['/etc', '/run', '/usr/local/lib', '/usr/lib']

/**
 * Shell text that prints `writable <path>` lines, the values of the kernel, and the lines of the files that it gets values from at
 * boot: `<path>:<number>:<text>`. One process reads them all.
 * @param roots folders with a sysctl.d; others in tests
 */
export const sysctlProbe = (keys: readonly string[], roots: readonly string[] = BOOT_FOLDERS): string =>
  // Not `read`: dash reads byte by byte, and the kernel hands out a number's first byte only.
  sh`set -- ${keys.map(procPath)}
for f; do [ ! -w "$f" ] || echo "writable $f"; done
names=/
for d in ${roots}; do
  for f in "$d"/sysctl.d/*.conf; do
    case $names in */"\${f##*/}"/*) continue ;; esac
    names=$names\${f##*/}/
    [ ! -f "$f" ] || set -- "$@" "$f"
  done
done
exec grep -Hnvm 999 "^[#;]" "$@"`

/** The running kernel values; one process reads them all. Id `sysctl:running`. */
export function runningSysctl(settings: Settings, least: readonly string[] = []): AnyResource {
  const keys = Object.keys(settings)
  return resource<SysctlStates, Settings>({
    id: SYSCTL.id(RUNNING),
    probe: { script: sysctlProbe(keys), parse: (answer) => parseSysctl(keys, answer) },
    desire: (_world, states) => settingsOn(settings, states, least),
    diff: (states, wanted) => diffSysctl(wanted, states),
    converge: (states, wanted) => [
      {
        kind: 'script',
        title: 'set kernel values',
        script: Object.entries(wanted)
          .filter(([key, value]) => differsAndCanBeSet(states.get(key), value))
          .map(([key, value]) => sh`printf '%s\n' ${value} >${procPath(key)}`)
          .join('\n'),
      },
    ],
  })
}

function differsAndCanBeSet(state: SysctlState | undefined, wanted: string): boolean {
  return state?.kind === 'value' && state.writable && state.value !== normalize(wanted)
}
