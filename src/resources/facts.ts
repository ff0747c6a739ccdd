import type { Facts } from '../engine/facts.ts'
import type { Probe } from '../engine/resource.ts'

/**
 * Read-only; POSIX sh; at most four processes, in bash one (ip): a process costs more than all the rest.
 */
const script = String.raw`
IFS= read -r v </proc/sys/kernel/hostname && printf 'hostname=%s\n' "$v"
if [ -r /etc/os-release ]; then
  while IFS= read -r v; do
    case $v in ID=* | VERSION_ID=* | PRETTY_NAME=*) printf 'os.%s\n' "$v" ;; esac
  done </etc/os-release
fi
v=${'$'}{HOSTTYPE-}
[ -n "$v" ] || v=$(uname -m)
printf 'architecture=%s\n' "$v"
n=0
while read -r k _; do
  case $k in cpu[0-9]*) n=$((n + 1)) ;; esac
done </proc/stat
printf 'cores=%s\n' "$n"
while read -r k v _; do
  case $k in MemTotal: | MemAvailable: | MemFree: | Cached:) printf 'memory.%s=%s\n' "$k" "$v" ;; esac
done </proc/meminfo
for k in dnf yum; do
  if command -v "$k" >/dev/null 2>&1; then printf 'packageManager=%s\n' "$k"; break; fi
done
if [ -r /sys/fs/selinux/enforce ]; then
  # The file has no newline at its end, for which read exits 1.
  IFS= read -r v </sys/fs/selinux/enforce || :
  printf 'selinux=%s\n' "$v"
fi
if [ -d /run/systemd/system ]; then echo systemd=yes; fi
# bash 4.2 and later have a clock of their own.
case ${'$'}{BASH_VERSION-} in
  '' | [123].* | 4.[01].*) printf 'clock=%s\n' "$(date +%s)" ;;
  *) printf 'clock=%(%s)T\n' -1 ;;
esac
while read -r k v _; do
  case $k in Uid:) printf 'uid=%s\n' "$v" ;; esac
done </proc/self/status
ip -o addr show 2>/dev/null || printf 'addresses=%s\n' "$(hostname -I)"
`

const KIB = 1024

/** @throws Error when something without which no decision can be made is missing. */
export function parseFacts(stdout: string): Facts {
  const values = new Map<string, string>()
  const addresses: string[] = []
  for (const line of stdout.split('\n')) {
    const address = /^\d+: \S+\s+inet6? ([0-9a-fA-F.:]+)/.exec(line)?.[1]
    if (address !== undefined) {
      addresses.push(address)
      continue
    }
    const equals = line.indexOf('=')
    if (equals !== -1) values.set(line.slice(0, equals), line.slice(equals + 1))
  }
  addresses.push(...words(values.get('addresses')))
  const packageManager = values.get('packageManager')
  return {
    hostname: values.get('hostname') ?? '',
    os: {
      id: unquote(values.get('os.ID')),
      version: unquote(values.get('os.VERSION_ID')),
      name: unquote(values.get('os.PRETTY_NAME')),
    },
    architecture: values.get('architecture') ?? '',
    cores: number(values, 'cores'),
    memory: {
      total: number(values, 'memory.MemTotal:') * KIB,
      available: availableMemory(values) * KIB,
    },
    packageManager: packageManager === 'dnf' || packageManager === 'yum' ? packageManager : undefined,
    selinux: selinux(values.get('selinux')),
    systemd: values.get('systemd') === 'yes',
    clock: number(values, 'clock'),
    addresses,
    uid: number(values, 'uid'),
  }
}

/** Kernels before 3.14 do not report it; there the page cache counts as free, or a host would look full after some days. */
function availableMemory(values: ReadonlyMap<string, string>): number {
  if (values.has('memory.MemAvailable:')) return number(values, 'memory.MemAvailable:')
  return number(values, 'memory.MemFree:') + number(values, 'memory.Cached:')
}

/** Readings of every host besides its resources. */
export const factsProbe: Probe<Facts> = { script, parse: (answer) => parseFacts(answer.stdout) }

/** /sys/fs/selinux/enforce: 1, 0, or no such file. */
function selinux(enforce: string | undefined): Facts['selinux'] {
  if (enforce === '1') return 'enforcing'
  return enforce === '0' ? 'permissive' : 'disabled'
}

function words(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(/\s+/).filter((word) => word !== '')
}

function unquote(text: string | undefined): string {
  return (text ?? '').replace(/^(["'])(.*)\1$/, '$2')
}

function number(values: ReadonlyMap<string, string>, key: string): number {
  const text = values.get(key) ?? ''
  if (!/^\d+$/.test(text)) throw new Error(`${key} is missing in the facts`)
  return Number(text)
}
