import type { Facts } from '../engine/facts.ts'
import { readsNothing, resource, type AnyResource } from '../engine/resource.ts'
import { resourceKind, type World } from '../engine/world.ts'
import type { Host } from '../model/cluster.ts'
import { keptWith } from '../objects.ts'

/** Seconds; beyond that logs of hosts cannot be compared and message times mislead. */
const CLOCK_TOLERANCE = 5

type Hosts = readonly Pick<Host, 'name'>[]

const CLOCK = resourceKind<null>('clock')

type Reading = Pick<Facts, 'clock' | 'read'>
/** Of all hosts; undefined: one was not reached. */
type Readings = readonly (Reading | undefined)[]

/** Seconds that a clock is ahead of that of the control machine, at least and at most: it was read within a time. */
interface Offset {
  readonly least: number
  readonly most: number
}

function offsetOf({ clock, read }: Reading): Offset {
  if (read === undefined) return { least: clock, most: clock }
  return { least: clock - read.until, most: clock + 1 - read.from }
}

const middle = ({ least, most }: Offset): number => (least + most) / 2

/** The offset in the middle of all: once for a list, as sorting the clocks of 1,000 hosts for each of them takes a second. */
const medianOf = keptWith((all: Readings): Offset | undefined => {
  const offsets = all
    .flatMap((one) => (one === undefined ? [] : offsetOf(one)))
    .sort((one, other) => middle(one) - middle(other))
  return offsets[Math.floor(offsets.length / 2)]
})

/**
 * Seconds that the clock of a host is ahead of the others (negative: behind), at least: as far as their readings show it, which take
 * longer on a slow host. 0 within the tolerance. The others are the host in the middle of all.
 * @param all a list that does not change
 */
export function clockOff(own: Reading, all: Readings): number {
  const median = medianOf(all)
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

const lastFacts = keptWith((_hosts: Hosts): { all: Readings } => ({ all: [] }))

/** The facts of hosts, in the same list until one of them is read again. */
function factsOf(hosts: Hosts, world: World): Readings {
  const last = lastFacts(hosts)
  const all = hosts.map(({ name }) => world.facts(name))
  if (all.some((one, at) => one !== last.all[at])) last.all = all
  return last.all
}

/**
 * Notes a host whose clock differs from that of the others by more than 5 s, by the facts of all. Nothing to read and nothing to repair.
 * Id `clock:<host>`.
 * @param hosts all hosts, in one list for each of them
 */
export function clockAgrees(host: string, hosts: Hosts): AnyResource {
  return resource<null, number>({
    id: CLOCK.id(host),
    probe: readsNothing,
    desire: (world) => {
      const own = world.facts(host)
      return own === undefined ? 0 : clockOff(own, factsOf(hosts, world))
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
