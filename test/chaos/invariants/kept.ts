import { inventoriesDir } from '../../../src/layout/state.ts'
import { CLUSTER } from '../names.ts'
import type { Invariant } from './invariant.ts'

/** The inventory that each host keeps for `rollback` is marked as complete. The file has a time, so its bytes are not compared. */
export const keptIsComplete: Invariant = async ({ bench }) => {
  const perHost = await Promise.all(
    bench.lab.hosts.map(async ({ name }) => {
      const digests = await bench.on(
        name,
        `cd ${inventoriesDir({ name: CLUSTER })} 2>/dev/null || exit 0
        [ ! -f applied ] || { read -r _ applied _ <applied; echo "$applied $(cat complete 2>/dev/null)"; }`,
      )
      const [applied = '', complete = ''] = digests.trim().split(' ')
      return applied === complete ? [] : [`${name}: ${applied} is applied, and complete is: ${complete}`]
    }),
  )
  return perHost.flat()
}
