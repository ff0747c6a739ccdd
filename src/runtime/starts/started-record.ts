import { MANAGED } from '../../layout/managed.ts'
import { DROP_INS_PART, dropInsFunction, NOT_LOADED } from './drop-ins.ts'
import type { StartParts } from '../runtime.ts'

/** Owned by root, and gone after a reboot, as the processes are. */
export const RECORD_FOLDER = '/run/rmq-provision'

/** The record is written a moment before the main process starts; older ones are of an earlier process. */
const OLDEST_SECONDS = 60
const PARTS = ['conf', 'env', 'unit', 'release', 'JDK']
/** Not written at the start, but when the write permission of a running broker is removed. */
export const WRITES_PART = 'write permission'
/** Line for the record of a broker that lost it: only a restart gives it back. */
export const WRITES_WIPED = `${WRITES_PART}=wiped`
/** In records of releases whose start script decides something, see roles/systemd/unit.ts. */
const SCRIPT_PART = 'script'

/**
 * The script that a unit runs before each start: `record-start INSTANCE CONF ENV UNIT RELEASE JAVA_HOME
 * [SCRIPT]` writes what this start runs with. It must never keep a broker from starting, so the unit ignores its failure.
 */
export const RECORD_SCRIPT = `#!/bin/sh
${MANAGED}
# Writes down what an instance is started with, so that a later run knows whether it must be restarted.
# record-start INSTANCE CONF ENV UNIT RELEASE JAVA_HOME [SCRIPT]
set -eu
# Units get the language of the host; the order of file names must be the one that a later run sees.
export LC_ALL=C
umask 077
digest() {
  set -- $(sha256sum <"$1")
  printf '%s' "$1"
}
${dropInsFunction()}
# systemd starts what it has read, which files that were changed since are not.
loaded() {
  case $(timeout -k 1 5 systemctl show -p NeedDaemonReload "$1" </dev/null) in *=yes) return 1 ;; esac
}
mkdir -p ${RECORD_FOLDER}
read -r up rest </proc/uptime
{
  printf 'invocation=%s\\n' "\${INVOCATION_ID:-}"
  printf 'up=%s\\n' "$up"
  printf 'conf=%s\\n' "$(digest "$2")"
  printf 'env=%s\\n' "$(digest "$3")"
  printf 'unit=%s\\n' "$(digest "$4")"
  printf 'release=%s\\n' "$(readlink -f "$5")"
  printf 'JDK=%s\\n' "$(readlink -f "$6/bin/java")"
  if loaded "\${4##*/}"; then printf '${DROP_INS_PART}=%s\\n' "$(drop_ins "\${4##*/}")"; else echo '${DROP_INS_PART}=${NOT_LOADED}'; fi
  if [ $# -gt 6 ]; then printf '${SCRIPT_PART}=%s\\n' "$(digest "$7")"; fi
} >"${RECORD_FOLDER}/$1.new"
mv -f "${RECORD_FOLDER}/$1.new" "${RECORD_FOLDER}/$1.started"
`

/**
 * The record, if it is of the life that runs now: by systemd's invocation id, or, before systemd 232 (CentOS 7),
 * by the times of both.
 * @param life `startedAt` in seconds since boot.
 */
export function believedRecord(
  record: ReadonlyMap<string, string>,
  life: { readonly invocation: string; readonly startedAt: number },
): StartParts | undefined {
  if (!PARTS.every((part) => record.has(part))) return undefined
  const written = record.get('invocation') ?? ''
  if (life.invocation !== '') {
    if (written !== life.invocation) return undefined
  } else {
    const age = life.startedAt - Number(record.get('up'))
    if (!(age >= -1 && age <= OLDEST_SECONDS)) return undefined
  }
  const recorded = [...PARTS, SCRIPT_PART, WRITES_PART].filter((part) => record.has(part))
  return Object.fromEntries(recorded.map((part) => [part, record.get(part) ?? '']))
}
