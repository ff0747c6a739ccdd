import { limitDisk } from '../../../lab/index.ts'
import type { Fault } from './fault.ts'

/** Folders that the tool writes to, and MB that are too few at some point of a run. */
const SMALL = [
  ['/opt/rocketmq', 150],
  ['/etc/rocketmq', 1],
  ['/var/lib/rmq-provision', 1],
] as const

/** The disk below a folder is full from a point of the run on, and has room again before the next run. */
export const diskFull: Fault = {
  name: 'disk-full',
  // A small disk hides what was there before, so the hosts have to be bare.
  fits: ({ before }) => before === undefined,
  strike: async (attempt) => {
    const { bench, random, scenario } = attempt
    const host = random.pick(scenario.after.hosts)
    const [folder, most] = random.pick(SMALL)
    const megabytes = 1 + random.below(most)
    await limitDisk(bench.host(host), folder, megabytes)
    if (megabytes === 1) await bench.on(host, `head -c 1M /dev/zero >${folder}/filler 2>/dev/null || :`)
    const outcome = await (await attempt.start()).ended
    // The lab has made the folder to have a place for the disk.
    await bench.on(host, `umount ${folder} && { rmdir ${folder} 2>/dev/null || :; }`)
    return { fault: `${megabytes} MB for ${folder} of ${host}`, outcome, lockedFor: 10 }
  },
}
