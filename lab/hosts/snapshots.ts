import { LabError } from '../errors.ts'
import { powerOn } from './faults.ts'
import { driver, specOf } from './spec.ts'
import type { LabHost } from './spec.ts'

const SNAPSHOT_NAME = /^[a-z][a-z0-9-]*$/

/**
 * Shuts a host down in good order and keeps its disk under a name until `down`. The host stays off: `returnToSnapshot` boots it.
 * @param name small letters, digits and hyphens; new for the host
 */
export async function keepSnapshot(host: LabHost, name: string): Promise<void> {
  if (!SNAPSHOT_NAME.test(name)) throw new LabError('lab-snapshot', `"${name}" is no name for a snapshot`)
  const spec = await specOf(host)
  await driver.powerOff(spec)
  await driver.freeze(spec, name)
}

/** Ends a host without a shutdown, throws away what it has written since the snapshot, and boots it. */
export async function returnToSnapshot(host: LabHost, name: string): Promise<void> {
  const spec = await specOf(host)
  await driver.kill(spec)
  await driver.thaw(spec, name)
  await powerOn(host)
}
