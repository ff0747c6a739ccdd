import { readScript } from '../../../src/engine/lock/scripts.ts'
import { CLUSTER } from '../names.ts'
import type { Invariant } from './invariant.ts'

const HOST = '/var/lib/rmq-provision'
const FOLDERS = { host: HOST, cluster: `${HOST}/${CLUSTER}` }

/**
 * No lock refuses a run on any host, and no mark of a run is left. A run that finds nothing to do takes no lock, so that of a
 * run that was killed stays as a file which the next change replaces.
 */
export const noLock: Invariant = async ({ bench }) => {
  const perHost = await Promise.all(
    bench.lab.hosts.map(async ({ name }) => {
      const [, , state] = (await bench.on(name, readScript(FOLDERS))).split('\n')
      const marks = await bench.on(
        name,
        `for file in ${FOLDERS.cluster}/stop-*; do
          [ ! -e "$file" ] || echo "$file"
        done`,
      )
      return [
        ...(state === 'lives' ? [`${name}: a run still holds the lock`] : []),
        ...marks
          .split('\n')
          .filter((line) => line !== '')
          .map((file) => `${name}: ${file} is left`),
      ]
    }),
  )
  return perHost.flat()
}
