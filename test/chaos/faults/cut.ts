import type { Fault } from './fault.ts'

export const cutConnection: Fault = {
  name: 'cut-connection',
  fits: () => true,
  strike: async (attempt) => {
    const { random, reference, scenario } = attempt
    const host = random.pick(scenario.after.hosts)
    // Most of the bytes are those of an archive: half of the cuts come among the small messages before and after it.
    const most = reference.bytes.get(host) ?? 0
    const bytes = Math.max(1, Math.floor(random.next() < 0.5 ? most * random.next() : most ** random.next()))
    const outcome = await (await attempt.startThroughRelays(new Map([[host, bytes]]))).ended
    return { fault: `to ${host} after ${bytes} of ${most} bytes`, outcome, lockedFor: 10 }
  },
}
