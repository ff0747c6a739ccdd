import type { LabHost } from '../../../lab/index.ts'
import { DELIVERY_AND_LOGIN, editedAll, networkOf, readShipped, type Edits } from './inventory.ts'
import { PATIENT_LINES } from './patience.ts'

/**
 * An inventory of 5.x as it is shipped, with the lab's hosts, key and distribution in it and heaps that fit. Brokers
 * get longer limits (patience.ts).
 * @param heap from and to, e.g. 'broker: 4g'
 */
export async function shippedOnLab(
  file: string,
  hosts: readonly LabHost[],
  heap: Edits[number],
): Promise<string> {
  return editedAll(await readShipped(file), [
    ['192.0.2.0/24', networkOf(hosts)],
    heap,
    ...hosts.map(({ address }, index) => [`192.0.2.1${index + 1} }`, `${address} }`] as const),
    ['fileReservedTime: 48\n', `fileReservedTime: 48\n${PATIENT_LINES}`],
    DELIVERY_AND_LOGIN,
  ])
}
