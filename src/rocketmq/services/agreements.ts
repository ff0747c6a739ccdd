import { services, type Service } from '../../services/index.ts'
import type { Agreement } from './behaviour.ts'
import { behaviours } from './registry.ts'

/** What the instances of each service must agree on; services without such a thing are left out. */
export const agreements: readonly (Agreement & { readonly service: Service })[] = services.flatMap(
  ({ name: service }) => {
    const agreement = behaviours[service]?.agreement
    return agreement === undefined ? [] : [{ service, ...agreement }]
  },
)
