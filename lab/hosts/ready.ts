import { connect } from 'node:net'

import { LabError } from '../errors.ts'
import type { Progress } from '../progress.ts'
import type { HostSpec, LabDriver } from './driver.ts'
import { waitFor } from './wait.ts'

const READY_MS = 120_000
const BANNER_MS = 1_000
/** systemd has nothing left to start; "degraded" says that some unit failed. */
const SETTLED = ['running', 'degraded']

/**
 * Waits until a host is up: systemd has started everything, sshd answers, firewalld is active where it is enabled.
 * A failed unit is reported through `progress`; the host may have it from the test that rebooted it.
 * @throws LabError `lab-not-ready`
 */
export async function waitUntilReady(driver: LabDriver, host: HostSpec, progress: Progress): Promise<void> {
  const notReady = (what: string) => () =>
    new LabError('lab-not-ready', `${host.name} (${host.address}): ${what} within ${READY_MS / 1000} s`, {
      hint: `Its console is in ${driver.consoleLog(host)}`,
    })
  const state = await waitFor(
    () => systemState(driver, host),
    READY_MS,
    notReady('systemd did not finish booting'),
  )
  if (state === 'degraded') {
    const failed = await driver.exec(host, 'systemctl list-units --failed --plain --no-legend')
    progress(`${host.name}: units that failed: ${failedUnits(failed.stdout).join(', ')}`)
  }
  await waitFor(() => answersSsh(host.address), READY_MS, notReady('sshd did not answer'))
  const firewall = await driver.exec(
    host,
    '! systemctl -q is-enabled firewalld || systemctl is-active firewalld',
  )
  if (firewall.code !== 0) throw notReady('firewalld did not start')()
}

async function systemState(driver: LabDriver, host: HostSpec): Promise<string | undefined> {
  // Off for a moment while it reboots.
  if ((await driver.bootId(host)) === undefined) return undefined
  const answer = await driver
    .exec(host, 'systemctl is-system-running --wait', READY_MS)
    .catch(() => undefined)
  const state = answer?.stdout.trim() ?? ''
  return SETTLED.includes(state) ? state : undefined
}

/** Unit names in the output of `systemctl list-units --failed --plain --no-legend`. */
export function failedUnits(listing: string): readonly string[] {
  return listing
    .split('\n')
    .map((line) => line.trim().split(/\s+/)[0] ?? '')
    .filter((unit) => unit !== '')
}

/** Asks for sshd's greeting: on some networks a proxy accepts connections to any address, so connecting proves nothing. */
export function answersSsh(address: string): Promise<true | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: 22 })
    const end = (answer: true | undefined) => {
      socket.destroy()
      resolve(answer)
    }
    socket.setTimeout(BANNER_MS, () => {
      end(undefined)
    })
    socket.on('error', () => {
      end(undefined)
    })
    socket.once('data', (greeting) => {
      end(greeting.toString('latin1').startsWith('SSH-') ? true : undefined)
    })
  })
}

/**
 * Proves that the first host reaches each of the others.
 * @throws LabError `lab-cut-off`
 */
export async function proveReach(driver: LabDriver, hosts: readonly HostSpec[]): Promise<void> {
  const [first, ...others] = hosts
  if (first === undefined) return
  await Promise.all(
    others.map(async (other) => {
      const answer = await driver.exec(first, `timeout 5 bash -c '</dev/tcp/${other.address}/22'`)
      if (answer.code === 0) return
      throw new LabError('lab-cut-off', `${first.name} does not reach ${other.name} (${other.address})`, {
        hint: 'Something on this machine filters bridged packets (See ."nft list ruleset" and iptables FORWARD).',
      })
    }),
  )
}
