import type { Facts } from '../engine/facts.ts'
import { readsNothing, resource, type AnyResource } from '../engine/resource.ts'
import { resourceKind, type World } from '../engine/world.ts'

/** Seconds; beyond that logs of hosts cannot be compared and message times mislead. */
const CLOCK_TOLERANCE = 5

const CLOCK = resourceKind<null>('clock')

/** Seconds that a clock is ahead of that of the control machine, at least and at most: it was read within a time. */
interface Offset {
  readonly least: number
  readonly most: number
}

function offsetOf({ clock, read }: Pick<Facts, 'clock' | 'read'>): Offset {
  if (read === undefined) return { least: clock, most: clock }
  return { least: clock - read.until, most: clock + 1 - read.from }
}

const middle = ({ least, most }: Offset): number => (least + most) / 2

/**
 * Seconds that the clock of a host is ahead of the others (negative: behind), at least: as far as their readings show it, which take
 * longer on a slow host. 0 within the tolerance. The others are the host in the middle of all.
 */
export function clockOff(
  own: Pick<Facts, 'clock' | 'read'>,
  all: readonly Pick<Facts, 'clock' | 'read'>[],
): number {
  const offsets = all.map(offsetOf).sort((one, other) => middle(one) - middle(other))
  const median = offsets[Math.floor(offsets.length / 2)]
  if (median === undefined) return 0
  const { least, most } = offsetOf(own)
  const ahead = Math.floor(least - median.most)
  const behind = Math.floor(median.least - most)
  if (ahead > CLOCK_TOLERANCE) return ahead
  return behind > CLOCK_TOLERANCE ? -behind : 0
}

/** 'the clock is 7 s ahead of the other hosts'. @param off of `clockOff` */
export const clockText = (off: number): string =>
  `the clock is ${Math.abs(off)} s ${off > 0 ? 'ahead of' : 'behind'} the other hosts`

/**
 * Notes a host whose clock differs from that of the others by more than 5 s, by the facts of all. Nothing to read and nothing to repair.
 * Id `clock:<host>`.
 * @param hosts names of all hosts
 */
export function clockAgrees(host: string, hosts: readonly string[]): AnyResource {
  return resource<null, number>({
    id: CLOCK.id(host),
    probe: readsNothing,
    desire: (world: World) => {
      const own = world.facts(host)
      return own === undefined
        ? 0
        : clockOff(
            own,
            hosts.flatMap((name) => world.facts(name) ?? []),
          )
    },
    diff: (_, off) =>
      off === 0
        ? { kind: 'same' }
        : {
            kind: 'same',
            note: `${clockText(off)}, and may be ${CLOCK_TOLERANCE} s: times of messages and logs mislead; let chrony keep it`,
          },
    converge: () => [],
  })
}
