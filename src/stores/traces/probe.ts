import type { ProbeKind, SharedProbe } from '../../engine/resource.ts'
import { readSections } from '../../runtime/sections.ts'
import { LOG_FAULT } from '../../runtime/starts/log-fault.ts'
import { LOG_IS_LOST } from '../../runtime/store-guard.ts'
import { CONFIG_LOST } from '../lost/config-lost.ts'
import { readAs } from '../read-as.ts'
import { parseTraces } from './parse.ts'
import { namesIn, OCTETS, outsideOf, STARTED_IN } from './script.ts'
import type { StorePlace, StoreTraces } from './traces.ts'

/**
 * Reads the traces of an instance. Content is read as the service's user, and of a regular file only, since that user may
 * have put anything there.
 */
export const tracesProbe = (place: StorePlace): SharedProbe<StoreTraces> => ({
  kind: TRACES,
  item: JSON.stringify(place),
})

const placeOf = (item: string): StorePlace => JSON.parse(item) as StorePlace

/**
 * The stores of a host in one script. All that the service's user has to read is read by one change to that user: it starts
 * four processes, whatever it reads.
 */
const TRACES: ProbeKind<StoreTraces> = {
  script: (items) => {
    const places = items.map(placeOf)
    const users = [...new Set(places.map(({ user }) => user))]
    return [
      LOG_IS_LOST,
      CONFIG_LOST,
      STARTED_IN,
      OCTETS,
      ...places.map(outsideOf),
      ...users.map((user) => {
        const named = places.map((place, index) => (place.user === user ? namesIn(place, index) : ''))
        return readAs(user, `${OCTETS}\n${LOG_FAULT}\n${named.join('')}`)
      }),
      ':',
    ].join('\n')
  },
  parse: ({ stdout }, items) => {
    const sections = readSections(stdout)
    return new Map(items.map((item, index) => [item, parseTraces(sections, index, placeOf(item).separate)]))
  },
}
