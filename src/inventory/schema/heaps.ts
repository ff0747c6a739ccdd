import * as z from 'zod'
import { formatSize } from '../../model/units.ts'
import { services, type Service } from '../../services/index.ts'
import { heapOf } from './cluster.ts'
import { listed } from '../../model/listed.ts'

/** Services that a start script of the release runs; another has its heap in its own section. */
const scripted = services.filter(({ script }) => script !== undefined)

const shape = Object.fromEntries(scripted.map(({ name }) => [name, heapOf.optional()])) as Record<
  Service,
  z.ZodOptional<typeof heapOf>
>

/** Heaps by service, for all instances that have none of their own. */
export const heaps = z.strictObject(shape)

const sizes = [...new Set(scripted.map(({ heap }) => heap))]

/** '1g for name servers, 4g for brokers' */
export const defaultHeaps = sizes
  .map((size) => {
    const titles = scripted.filter(({ heap }) => heap === size).map(({ plural }) => plural)
    return `${formatSize(size)} for ${listed(titles, 'and')}`
  })
  .join(', ')
