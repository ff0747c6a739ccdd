import { inventoriesDir } from '../../src/layout/state.ts'
import { parseKept, previousOf } from '../../src/run/applied/previous.ts'
import { readScript } from '../../src/run/applied/scripts.ts'
import type { Bench } from './bench.ts'
import { inventoryText, type Wanted } from './inventory.ts'
import { CLUSTER } from './names.ts'

/** Returns true when the hosts agree on this inventory as the one that `rollback` goes back to. */
export async function leadsBackTo(bench: Bench, wanted: Wanted): Promise<boolean> {
  const script = readScript(inventoriesDir({ name: CLUSTER }))
  const kept = await Promise.all(
    bench.lab.hosts.map(async ({ name }) => parseKept(name, await bench.on(name, script))),
  )
  try {
    return previousOf(kept).text === inventoryText(wanted, bench.network, new Map())
  } catch {
    return false
  }
}
