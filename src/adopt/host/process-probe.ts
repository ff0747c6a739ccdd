import type { Answer, Probe } from '../../engine/resource.ts'
import { readPairs, readSections } from '../../runtime/sections.ts'

/** A Java process of a host, as the kernel describes it. */
export interface ProcessReading {
  readonly pid: number
  readonly words: readonly string[]
  /** The few variables that RocketMQ's scripts read; no other one is read. */
  readonly environment: ReadonlyMap<string, string>
  /** Path of the java program, in the process's own view of the file system. */
  readonly exe: string
  readonly cwd: string
  readonly user: string
  /** Home of the user in passwd; '' where there is none. */
  readonly home: string
  readonly uid: number
  readonly gid: number
  readonly cgroup: string
  /** Open log files, and the lock of a store. */
  readonly files: readonly string[]
}

export interface ProcessesReading {
  readonly processes: readonly ProcessReading[]
  /** The host has servers that are not read: too many, or with a command line that is too long. */
  readonly isCut: boolean
  /** Output of `ss -ltnp`. */
  readonly listeners: readonly string[]
}

/** More servers than any host has; stops a host that starts them without end. */
export const MOST_PROCESSES = 64
/** Bytes of a command line that is read: a longer one may have its main class behind its end. */
export const MOST_WORD_BYTES = 65_536
/** Servers among Java processes, whole words of the command line: main class, or the jar of the dashboard. */
const SERVER =
  '^(org[.]apache|com[.]alibaba)[.]rocketmq[.](namesrv[.]Namesrv|broker[.]Broker|controller[.]Controller|proxy[.]Proxy|container[.]BrokerContainer)Startup$|rocketmq-(dashboard|console)[^/]*[.]jar$'
const VARIABLES = ['ROCKETMQ_HOME', 'JAVA_HOME', 'JAVA_OPT_EXT', 'NAMESRV_ADDR', 'HOME']

/**
 * Read-only fragment: Java processes that are servers of RocketMQ, at most MOST_PROCESSES. What comes from a process travels in base64:
 * it may hold any byte.
 * @param proc another than /proc in tests
 */
export function processScript(proc = '/proc'): string {
  return `b64() { head -c "$1" | base64 | tr -d '\\n'; }
count=0
for file in $(grep -l rocketmq ${proc}/[0-9]*/cmdline); do
  p=\${file%/cmdline}
  comm=
  read -r comm <"$p/comm" || continue
  [ "$comm" = java ] || continue
  tr '\\0' '\\n' <"$p/cmdline" | grep -qE '${SERVER}' || continue
  count=$((count + 1))
  if [ "$count" -gt ${MOST_PROCESSES} ]; then
    printf '[cut]\\n'
    break
  fi
  if [ "$(head -c ${MOST_WORD_BYTES + 1} <"$p/cmdline" | wc -c)" -gt ${MOST_WORD_BYTES} ]; then
    printf '[cut]\\n'
    continue
  fi
  printf '[process %s]\\n' "\${p##*/}"
  printf 'words=%s\\n' "$(b64 ${MOST_WORD_BYTES} <"$p/cmdline")"
  printf 'environment=%s\\n' "$(tr '\\0' '\\n' <"$p/environ" | grep -E '^(${VARIABLES.join('|')})=' | b64 16384)"
  printf 'exe=%s\\n' "$(readlink "$p/exe" | b64 4096)"
  printf 'cwd=%s\\n' "$(readlink "$p/cwd" | b64 4096)"
  # Owner of the folder is root for a program that cannot be dumped.
  uid=$(sed -n 's/^Uid:[[:space:]]*[0-9]*[[:space:]]*\\([0-9]*\\).*/\\1/p' "$p/status")
  gid=$(sed -n 's/^Gid:[[:space:]]*[0-9]*[[:space:]]*\\([0-9]*\\).*/\\1/p' "$p/status")
  entry=$(getent passwd "$uid" | head -n 1)
  printf 'owner=%s:%s:%s\\n' "$uid" "$gid" "\${entry%%:*}"
  printf 'home=%s\\n' "$(printf %s "$entry" | cut -d : -f 6 | b64 4096)"
  printf 'cgroup=%s\\n' "$(b64 4096 <"$p/cgroup")"
  printf 'files=%s\\n' "$(ls -l "$p/fd" | sed -n -e 's/.* -> \\(\\/.*\\.log\\)$/\\1/p' -e 's/.* -> \\(\\/.*\\/lock\\)$/\\1/p' | sort -u | head -n 40 | b64 16384)"
done
printf '[listeners]\\n'
ss -ltnp </dev/null | head -c 262144`
}

export const processProbe: Probe<ProcessesReading> = { script: processScript(), parse: parseProcesses }

/** A process that ended while it was read has no words and is left out. */
export function parseProcesses({ stdout }: Answer): ProcessesReading {
  const sections = readSections(stdout)
  const processes = [...sections].flatMap(([name, lines]): ProcessReading[] => {
    const pid = /^process (\d+)$/.exec(name)?.[1]
    if (pid === undefined) return []
    const pairs = readPairs(lines)
    const text = (key: string): string => fromBase64(pairs.get(key))
    const words = text('words').replace(/\0$/, '').split('\0')
    const [, uid = '0', gid = '0', user = ''] = /^(\d+):(\d+):(.*)$/.exec(pairs.get('owner') ?? '') ?? []
    if (words.length < 2) return []
    return [
      {
        pid: Number(pid),
        words,
        environment: readPairs(text('environment').split('\n')),
        exe: text('exe').trim(),
        cwd: text('cwd').trim(),
        user,
        home: text('home').trim(),
        uid: Number(uid),
        gid: Number(gid),
        cgroup: text('cgroup'),
        files: text('files')
          .split('\n')
          .filter((line) => line !== ''),
      },
    ]
  })
  return { processes, isCut: sections.has('cut'), listeners: sections.get('listeners') ?? [] }
}

export const fromBase64 = (text: string | undefined): string =>
  Buffer.from(text ?? '', 'base64').toString('utf8')
