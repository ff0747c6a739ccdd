import { brokenLog, lostLog, unmountedLog } from './origin/commit-log.ts'
import { ofOtherGroup, ofOtherInstance } from './origin/foreign-store.ts'
import { exchangedStore, lostConfig, lostStore } from './origin/lost-store.ts'
import type { StoreOwner, Verdict } from './origin/owner.ts'
import { unrecordedStore } from './origin/unrecorded.ts'
import type { StoreTraces } from './traces/traces.ts'

type Judge = (owner: StoreOwner, traces: StoreTraces) => Verdict

/** Compares a store with the instance that is to start from it, and with the record of what was applied. */
export function judgeStore(owner: StoreOwner, traces: StoreTraces): Verdict {
  const judges: readonly Judge[] = [
    ofOtherInstance,
    ofOtherGroup,
    lostStore,
    exchangedStore,
    unmountedLog,
    lostLog,
    brokenLog,
    lostConfig,
    unrecordedStore,
  ]
  for (const judge of judges) {
    const verdict = judge(owner, traces)
    if (verdict !== undefined) return verdict
  }
  return undefined
}
