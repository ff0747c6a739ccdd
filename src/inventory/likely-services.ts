import { services, type Service } from '../services/index.ts'

const MOST_LIKELY: Service = 'broker'

/** All services, the one first that people most often mean when a word belongs to several. */
export const likelyServices: readonly Service[] = [
  MOST_LIKELY,
  ...services.map(({ name }) => name).filter((name) => name !== MOST_LIKELY),
]
