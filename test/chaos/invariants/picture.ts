import { onHost } from '../../helpers/lab/bench.ts'
import { differences } from '../../helpers/lab/witness.ts'
import { HOST_STATE, MADE_LIST } from '../../../src/layout/state.ts'
import { madeThings } from '../../../src/resources/made.ts'
import type { LabHost } from '../../../lab/index.ts'
import type { Invariant } from './invariant.ts'

/** Folders that are compared with all bytes in them. */
const WHOLE = ['/etc', '/opt', '/root', '/usr/local']
/** Folders of which names, owners and modes are compared. */
const NAMES = [HOST_STATE, '/run/rmq-provision']
/**
 * Of the files of the first one, also the lines, but for those of locks and audit logs. Inventories have the time of their apply, and their
 * text has the addresses of relays: their heads count, without time and digest. Of the list of what was made, its meaning counts.
 */
const LINES = `for file in $(find ${HOST_STATE} -type f ! -name 'lock*' ! -name audit.log ! -path '*/start-files/*' 2>/dev/null); do
  case $file in
    */made) ${madeThings(MADE_LIST)} ;;
    */inventories/*) head -n 1 "$file" | sed 's/ time=[^ ]*//; s/digest=[^ ]*//' ;;
    *) cat "$file" ;;
  esac | sed "s|^|line $file |"
done`
/** Written when a run starts an instance: a host that has booted since has none. The lock of a killed run is the business of locks.ts. */
const OF_RUNS = ['*.logs', 'lock']
/** Names, owners and modes to this depth only: instances and their folders, not the files of a store. */
const DATA = '/data'
/** mqadmin makes it when it confirms a change: the last run after a kill may have none left to make. */
const OF_MQADMIN = '/data/rocketmq/mqadmin'
/** Made by programs of the host at times of their own. */
const LEFT_OUT = [
  '/etc/ld.so.cache',
  '/etc/mtab',
  '/etc/.updated',
  '/etc/machine-id',
  '/root/.bash_history',
  '/root/logs',
  '/root/store',
]

/** The part of a host that the tool writes, a line for each entry; also files that runs may leave in other places. */
export async function picture(host: LabHost): Promise<string[]> {
  const unnamed = OF_RUNS.map((name) => `! -name '${name}'`).join(' ')
  const prune = LEFT_OUT.map((path) => `-path ${path}`).join(' -o ')
  const listing = await onHost(
    host,
    `cd /
    entry='%y %m %U:%G %p %l\\n'
    find ${WHOLE.join(' ')} -xdev \\( ${prune} \\) -prune -o -printf "$entry"
    find ${WHOLE.join(' ')} -xdev \\( ${prune} \\) -prune -o -type f -print0 | xargs -0 sha256sum --
    for folder in ${NAMES.join(' ')}; do [ ! -e $folder ] || find $folder ${unnamed} -printf "$entry"; done
    ${LINES}
    [ ! -e ${DATA} ] || find ${DATA} -maxdepth 3 -path ${OF_MQADMIN} -prune -o -printf "$entry"
    find /tmp /var/tmp -xdev -maxdepth 2 -name '*rmq*' -printf "$entry"
    systemctl list-unit-files --no-legend 'rocketmq*' | sed 's/^/unit /'
    firewall-cmd --list-all | sed 's/^ */firewalld /'
    cat /proc/sys/vm/max_map_count | sed 's/^/max_map_count /'`,
  )
  return [...new Set(listing.trimEnd().split('\n'))].sort()
}

/** Nothing half-written: each host looks as after a run without a fault. */
export const sameAsUndisturbed: Invariant = async ({ bench, reference }) => {
  if (reference === undefined) return []
  const perHost = await Promise.all(
    bench.lab.hosts.map(async (host) => {
      const expected = reference.picture.get(host.name) ?? []
      return differences(expected, await picture(host)).map((line) => `${host.name}: ${line}`)
    }),
  )
  return perHost.flat()
}
