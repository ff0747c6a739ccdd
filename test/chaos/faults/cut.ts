import type { Fault } from './fault.ts'

/**
 * Cuts the connection to one host after a number of bytes that the tool has sent or received.
 * @param least bytes; the handshake of SSH takes some thousands
 */
export const cutAfter = (least: number): Fault => ({
  name: 'cut-connection',
  fits: () => true,
  strike: async (attempt) => {
    const { random, reference, scenario } = attempt
    const host = random.pick(scenario.after.hosts)
    // Most of the bytes are those of an archive: half of the cuts come among the small messages before and after it.
    const most = Math.max(least, reference.bytes.get(host) ?? 0)
    const evenly = random.next() < 0.5
    const place = random.next()
    const bytes = Math.floor(evenly ? least + (most - least) * place : least * (most / least) ** place)
    const outcome = await (await attempt.startThroughRelays(new Map([[host, bytes]]))).ended
    return { fault: `to ${host} after ${bytes} of ${most} bytes`, outcome, lockedFor: 10 }
  },
})

export const cutConnection = cutAfter(1)
