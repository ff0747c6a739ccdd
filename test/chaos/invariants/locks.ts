import { CLUSTER } from '../names.ts'
import type { Invariant } from './invariant.ts'

const STATE = '/var/lib/rmq-provision'

/** No lock and no mark of a run is left on any host. */
export const noLock: Invariant = async ({ bench }) => {
  const perHost = await Promise.all(
    bench.lab.hosts.map(async ({ name }) => {
      const left = await bench.on(
        name,
        `for file in ${STATE}/lock ${STATE}/${CLUSTER}/lock ${STATE}/${CLUSTER}/stop-*; do
          [ ! -e "$file" ] || echo "$file"
        done`,
      )
      return left
        .split('\n')
        .filter((line) => line !== '')
        .map((file) => `${name}: ${file} is left`)
    }),
  )
  return perHost.flat()
}
