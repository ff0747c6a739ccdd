import type { ScriptStep } from '../../engine/resource.ts'
import { quote, sh } from '../../shell/quote.ts'

/** A process of java that has a file of a store open. */
export interface StoreHolder {
  readonly pid: number
  readonly user: string
}

export interface HolderSearch {
  /** Shell text that sets `own` to a part of the cgroup of processes that do not count; undefined: all count. */
  readonly own?: string
  /** Folders below each of the store's that are looked through; undefined: all. */
  readonly depth?: number
  /** Another than /proc in tests. */
  readonly proc?: string
}

/** Holders that are read: more do not change that nothing is removed. */
const MOST_HOLDERS = 10

/**
 * Read-only lines 'holder PID USER' for each process of java that has a file in one of the folders open or mapped. Files are
 * compared by device and inode: a process in a container has other paths. A mapping is compared by inode and name, since a
 * file system may have another device in /proc/PID/maps than in stat. Needs root.
 */
export function holdersScript(
  folders: readonly string[],
  { own, depth, proc = '/proc' }: HolderSearch = {},
): string {
  return `own=
${own ?? ':'}
set --
for folder in ${sh`${folders}`}; do [ ! -d "$folder" ] || set -- "$@" "$(readlink -f "$folder")"; done
javas=
for entry in ${proc}/[0-9]*; do
  name=
  read -r name <"$entry/comm" || continue
  [ "$name" = java ] || continue
  [ -z "$own" ] || ! grep -qF -e "$own" "$entry/cgroup" || continue
  javas="$javas \${entry##*/}"
done 2>/dev/null
if [ $# != 0 ] && [ -n "$javas" ]; then
  {
    for pid in $javas; do
      find -L "${proc}/$pid/fd" -maxdepth 1 -type f -printf "open %D:%i $pid\\\\n"
      awk -v pid="$pid" '$5 != 0 && $6 ~ /^\\// { name = $0; sub(/ \\(deleted\\)$/, "", name); sub(/.*\\//, "", name); print "open " $5 "/" name "\\t" pid }' "${proc}/$pid/maps"
    done
    find "$@"${depth === undefined ? '' : ` -maxdepth ${depth}`} -type f -printf 'file %D:%i %i/%f\\n'
  } 2>/dev/null </dev/null | awk ${quote(MATCH)} | sort -un | ${sh`head -n ${MOST_HOLDERS}`} | while read -r pid; do
    printf 'holder %s %s\\n' "$pid" "$(stat -c %U "${proc}/$pid" 2>/dev/null)"
  done
fi`
}

/** Lines 'open DEVICE:INODE PID' and 'open INODE/NAME<tab>PID' come first, then 'file DEVICE:INODE INODE/NAME' of the store. */
const MATCH = `/^open [0-9]+:/ { of[$2] = of[$2] " " $3; next }
/^open / { at = match($0, /\\t[0-9]+$/); key = substr($0, 6, at - 6); of[key] = of[key] " " substr($0, at + 1); next }
{ key = $0; sub(/^file [^ ]* /, "", key); found = ""; if ($2 in of) found = of[$2]; if (key in of) found = found " " of[key] }
found != "" { n = split(found, pids, " "); for (i = 1; i <= n; i++) if (!(pids[i] in seen)) { seen[pids[i]]; print pids[i] } }`

/** Reads the lines of holdersScript among others. */
export function parseHolders(stdout: string): StoreHolder[] {
  return [...stdout.matchAll(/^holder (\d{1,9}) (\S{0,64})$/gm)].map(([, pid, user = '']) => ({
    pid: Number(pid),
    user,
  }))
}

/** 'pid 12 (java, user root) has a file of it open'. */
export const holderWords = ({ pid, user }: StoreHolder): string =>
  `pid ${pid} (java${user === '' ? '' : `, user ${user}`}) has a file of it open`

/** Step that fails when a process of java has the store open, the instance's own included: it is stopped by now. */
export function notOpenStep(instance: string, folders: readonly string[], proc = '/proc'): ScriptStep {
  return {
    kind: 'script',
    title: `no process has the store of ${instance} open`,
    script: `holders=$(${holdersScript(folders, { proc })}
)
if [ -n "$holders" ]; then
  printf '%s\\n' "$holders" | sed ${quote(`s/^holder \\([0-9]*\\).*/pid \\1 (java) has a file in the store of ${instance} open/`)} >&2
  exit 1
fi`,
    timeoutMs: 300_000,
    hint: 'Nothing was removed. Stop that process, and run again.',
  }
}
