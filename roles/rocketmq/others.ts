import { posix } from 'node:path'
import { HOST_STATE } from '../../src/layout/state.ts'
import { UNIT_FOLDER } from '../../src/layout/systemd.ts'
import { sh } from '../../src/shell/quote.ts'
import { PROGRAMS_FOLDER } from '../../src/layout/own-program.ts'
import { RELEASE_MARK, REMOVED_PREFIX } from '../../src/layout/release.ts'
import { UNPACKING } from '../../src/resources/unpack.ts'

/** Shell patterns, in the folder of releases, of what a run that was broken off leaves of releases and of programs. */
export const LEFT = `${REMOVED_PREFIX}* ${UNPACKING}* ../${PROGRAMS_FOLDER}/${UNPACKING}*`

/** Contents of the folder of releases beside the wanted one. */
export interface Beside {
  readonly others: readonly OtherRelease[]
  /** A host that went down while a release was removed, or something was unpacked, has the rest of it. */
  readonly isLeft: boolean
}

/** A release that this tool unpacked beside the wanted one. */
export interface OtherRelease {
  readonly version: string
  /** A link, a unit, a process, a container or a record of any cluster names it. */
  readonly used: boolean
}

/**
 * Shell function `in_use NAME`, run in the folder of releases: succeeds when a link, a unit, a process, a mount, a container or a
 * record of any cluster on the host names the release. The pattern goes in by stdin: as a word it would be found in /proc. It
 * is short: each reading of a host has it.
 */
export const IN_USE = sh`in_use() {
for l in ../*; do if [ -L "$l" ] && [ "$l" -ef "$1" ]; then return; fi; done
printf '%s\n' "$PWD/$1" | grep -rqsFw -f - ${UNIT_FOLDER} /run/systemd/system /proc/[0-9]*/cmdline /proc/[0-9]*/environ && return
printf 'releases/%s\n"rocketmq": "%s"\nrelease=%s\n' "$1" "$1" "$1" |
grep -qsFw -f - /dev/null ${HOST_STATE}/*/instances/* ${HOST_STATE}/*/*/applied /proc/[0-9]*/mountinfo /var/lib/docker/containers/*/*.json
}`

/**
 * Read-only fragment: a line 'other NAME' or 'used NAME' for each release of this tool beside the wanted one, in the order in
 * which they were applied last. Starts no process while there are no more than stay anyway. Before that 'left' for each folder
 * of a run that was broken off. @param keep as in OldReleasesSpec
 */
export function othersScript(path: string, keep: number): string {
  return `cd ${sh`${posix.dirname(path)}`} 2>/dev/null || exit 0
own=${sh`${posix.basename(path)}`} n=0
for m in ${LEFT}; do [ ! -e "$m" ] || echo left; done
for m in */${RELEASE_MARK}; do
[ ! -f "$m" ] || [ "\${m%/*}" = $own ] || n=$((n+1))
done
[ $n -ge ${keep} ] || exit 0
${IN_USE}
ls -tr */${RELEASE_MARK} | while read -r m; do
v=\${m%/*}
case $v in "$own" | *[!0-9.]*) continue ;; esac
if in_use $v; then echo used $v; else echo other $v; fi
done`
}

/** The answer of `othersScript`; the oldest release first. */
export function parseBeside(stdout: string): Beside {
  return { others: parseOthers(stdout), isLeft: /^left$/m.test(stdout) }
}

function parseOthers(stdout: string): OtherRelease[] {
  return [...stdout.matchAll(/^(other|used) (\d{1,4}(?:\.\d{1,4}){2})$/gm)].map(([, kind, version = '']) => ({
    version,
    used: kind === 'used',
  }))
}
