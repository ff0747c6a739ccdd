import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { LabHost } from '../../../lab/index.ts'
import { edited } from './inventory.ts'
import { PATIENT_LINES } from './patience.ts'

/**
 * An inventory of 5.x as it is shipped, with the lab's hosts, key and distribution in it and heaps that fit. Brokers
 * get longer limits (patience.ts).
 * @param heap from and to, e.g. 'broker: 4g'
 */
export async function shippedOnLab(
  file: string,
  hosts: readonly LabHost[],
  heap: readonly [from: string, to: string],
): Promise<string> {
  const shipped = await readFile(
    fileURLToPath(new URL(`../../../inventories/${file}`, import.meta.url)),
    'utf8',
  )
  const network = hosts[0]?.address.replace(/\d+$/, '0/24') ?? ''
  const addressed = hosts.reduce(
    (text, { address }, index) => edited(text, `192.0.2.1${index + 1} }`, `${address} }`),
    edited(edited(shipped, '192.0.2.0/24', network), ...heap),
  )
  const access = 'identityFile: ${RMQ_LAB_KEY}\n  knownHostsFile: ${RMQ_LAB_KNOWN_HOSTS}'
  return edited(
    edited(addressed, 'fileReservedTime: 48\n', `fileReservedTime: 48\n${PATIENT_LINES}`),
    '\nssh:\n',
    `\nartifact: { file: '\${RMQ_DISTRIBUTION}' }\n\nssh:\n  ${access}\n`,
  )
}
