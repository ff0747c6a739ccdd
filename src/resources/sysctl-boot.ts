import { posix } from 'node:path'
import type { AnyResource, Answer } from '../engine/resource.ts'
import { resource } from '../engine/resource.ts'
import { resourceKind } from '../engine/world.ts'
import { unionOfPorts } from '../model/port-list.ts'
import { normalize, RESERVED_PORTS, sysctlProbe, type Settings } from './sysctl.ts'

/** Longest value that is kept, characters. */
const MOST = 200

/** The line of a file that decides a setting at boot. */
interface BootLine {
  /** As systemd-sysctl names the file: '/etc/sysctl.d/99-sysctl.conf', a link to /etc/sysctl.conf on EL. */
  readonly path: string
  readonly line: number
  readonly value: string
}

/** By the key that each line sets. */
type BootLines = ReadonlyMap<string, BootLine>

const BOOT = resourceKind<BootLines>('sysctl-boot')

/**
 * The lines that decide the settings at boot, as systemd-sysctl reads them (sysctl.d(5)): files by the order of their names, whatever
 * their folder; the last line of a key decides. Lines with a pattern are left out: they set no key that a line names
 * itself (246 and later).
 * @param answer of `sysctlProbe`: lines 'PATH:NUMBER:TEXT'
 */
export function parseBootLines({ stdout }: Answer): BootLines {
  const lines = stdout.split('\n').flatMap((text): [string, BootLine][] => {
    const [, path, line, key, value] =
      /^(\/[^:]*\/sysctl\.d\/[^/:]*):(\d{1,6}):\s*-?([^\s=#;][^\s=]*)\s*=(.*)$/.exec(text) ?? []
    if (path === undefined || key === undefined || value === undefined) return []
    return [[dotted(key), { path, line: Number(line), value: normalize(value).slice(0, MOST) }]]
  })
  const name = ({ path }: BootLine): string => posix.basename(path)
  return new Map(
    lines.sort(([, one], [, other]) =>
      name(one) === name(other) ? one.line - other.line : name(one) < name(other) ? -1 : 1,
    ),
  )
}

/** The separator that comes first decides how the key is written: 'net/ipv4/conf/eth0.1' has a dot in a name. */
function dotted(key: string): string {
  return /^[^.]*\//.test(key) ? key.replaceAll('/', '.') : key
}

/** A value of another file that is as good as the wanted one. */
function suffices(key: string, value: string, wanted: string, least: readonly string[]): boolean {
  if (key === RESERVED_PORTS) return unionOfPorts(value, wanted) === unionOfPorts(value, '')
  return value === normalize(wanted) || (least.includes(key) && Number(value) >= Number(wanted))
}

/**
 * Notes settings that another file gives another value at the next boot, as it is read after this tool's. Nothing to repair: the file is
 * the administrator's. Id `sysctl-boot:kernel`; it shares the probe of `sysctl:running`.
 * @param file path of this tool's own file
 * @param least keys with a number that is the least
 */
export function bootSysctl(file: string, settings: Settings, least: readonly string[] = []): AnyResource {
  return resource<BootLines, Settings>({
    id: BOOT.id('kernel'),
    probe: { script: sysctlProbe(Object.keys(settings)), parse: parseBootLines },
    desire: () => settings,
    diff: (lines) => {
      const notes = Object.entries(settings).flatMap(([key, wanted]) => {
        const found = lines.get(key)
        const isLater = found !== undefined && posix.basename(found.path) > posix.basename(file)
        if (!isLater || suffices(key, found.value, wanted, least)) return []
        return [
          `${key} will be ${found.value} and not ${wanted} after the next boot: ${found.path}:${found.line} is read after ${file}`,
        ]
      })
      if (notes.length === 0) return { kind: 'same' }
      return {
        kind: 'same',
        note: `${notes.join('; ')}; remove the line there, or write its value under sysctl in the inventory`,
      }
    },
    converge: () => [],
  })
}
