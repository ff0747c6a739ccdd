import { join } from 'node:path'

import { LabError } from '../errors.ts'
import { hostDir, imagesDir, labDir } from '../paths.ts'
import type { HostSpec } from './driver.ts'
import { hostAddress, machineAddress } from './network.ts'
import { nspawnDriver } from './nspawn.ts'
import type { LabState } from './state.ts'
import { readState } from './state.ts'

/** A running or stopped host, as tests and the demo see it. */
export interface LabHost {
  readonly lab: string
  /** mq1, mq2 … : also its own host name. */
  readonly name: string
  readonly address: string
  /** Root's name; `ops` (sudo) and `opspw` (sudo by password) take the same key. */
  readonly user: 'root'
  readonly identityFile: string
  /** A known_hosts file with the real keys of all hosts of the lab. */
  readonly knownHosts: string
  readonly consoleLog: string
}

export interface Lab {
  readonly name: string
  readonly hosts: readonly LabHost[]
  readonly identityFile: string
  readonly knownHosts: string
  /** The lab's folder; gone after `down`. */
  readonly dir: string
  /** Address of this machine for the hosts. */
  readonly machineAddress: string
}

/** The one place that says what hosts are made of. */
export const driver = nspawnDriver

export const identityFile = (lab: string): string => join(labDir(lab), 'id_ed25519')
export const knownHostsFile = (lab: string): string => join(labDir(lab), 'known_hosts')

/** All hosts of a lab for the driver. */
export function specsOf(state: LabState): readonly HostSpec[] {
  return Array.from({ length: state.hosts }, (_, at) => {
    const name = `mq${at + 1}`
    return {
      lab: state.name,
      name,
      network: { index: state.index },
      address: hostAddress({ index: state.index }, at + 1),
      rootfs: join(imagesDir(), state.image, 'rootfs'),
      dir: hostDir(state.name, name),
    }
  })
}

export function labOf(state: LabState): Lab {
  const common = { identityFile: identityFile(state.name), knownHosts: knownHostsFile(state.name) }
  const hosts = specsOf(state).map((spec) => ({
    lab: state.name,
    name: spec.name,
    address: spec.address,
    user: 'root' as const,
    ...common,
    consoleLog: driver.consoleLog(spec),
  }))
  return {
    name: state.name,
    hosts,
    ...common,
    dir: labDir(state.name),
    machineAddress: machineAddress({ index: state.index }),
  }
}

/** @throws LabError `lab-no-host` when the lab or the host is not there */
export async function specOf(host: Pick<LabHost, 'lab' | 'name'>): Promise<HostSpec> {
  const state = await readState(host.lab)
  const spec = state === undefined ? undefined : specsOf(state).find((each) => each.name === host.name)
  if (spec !== undefined) return spec
  throw new LabError('lab-no-host', `There is no host ${host.name} in the lab "${host.lab}"`, {
    exitCode: 2,
    hint: 'List the hosts with npm run lab -- status, or make more with npm run lab -- up N.',
  })
}
