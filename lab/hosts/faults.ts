import { LabError } from '../errors.ts'
import type { RunResult } from '../process.ts'
import { silent } from '../progress.ts'
import { prepareHost } from './lab.ts'
import { answersSsh, waitUntilReady } from './ready.ts'
import { driver, specOf } from './spec.ts'
import type { LabHost } from './spec.ts'
import { waitFor } from './wait.ts'

const REBOOT_MS = 60_000
const JOIN_MS = 30_000

/** A path that can stand in a script as it is. */
const PLAIN_PATH = /^\/[\w./-]+$/

/**
 * Runs a bash script as root on a host without SSH, to see from aside what was done to it.
 * @param timeout milliseconds, two minutes by default; past it the code is 124
 * @returns exit code and output, also when it failed
 */
export async function exec(host: LabHost, script: string, timeout?: number): Promise<RunResult> {
  return driver.exec(await specOf(host), script, timeout)
}

/** An orderly shutdown; returns when the host is off. */
export async function powerOff(host: LabHost): Promise<void> {
  await driver.powerOff(await specOf(host))
}

/** Boots a host that is off, with its disk as it was left; returns when it is up. */
export async function powerOn(host: LabHost): Promise<void> {
  const spec = await specOf(host)
  if ((await driver.bootId(spec)) !== undefined) return
  await prepareHost(spec)
  await driver.boot(spec)
  await waitUntilReady(driver, spec, silent)
}

/** A reboot as an administrator asks for it; returns when the host is up again. */
export async function reboot(host: LabHost): Promise<void> {
  const spec = await specOf(host)
  const before = await driver.bootId(spec)
  if (before === undefined) throw new LabError('lab-host-off', `${host.name} is not running`)
  await driver.exec(spec, 'systemctl reboot')
  await waitFor(
    async () => {
      const now = await driver.bootId(spec)
      return now === undefined || now === before ? undefined : now
    },
    REBOOT_MS,
    () => new LabError('lab-reboot', `${host.name} did not reboot within ${REBOOT_MS / 1000} s`),
  )
  await waitUntilReady(driver, spec, silent)
}

/** Pulls the power cable, plugs it in again and returns when the host is up. Written data that was not synced survives. */
export async function crash(host: LabHost): Promise<void> {
  await driver.kill(await specOf(host))
  await powerOn(host)
}

/** Cuts the network of a host that keeps running. A reboot restores it. */
export async function cutNetwork(host: LabHost): Promise<void> {
  await driver.setLink(await specOf(host), false)
}

/** Plugs the network cable in again; returns when sshd of the host answers this machine. */
export async function joinNetwork(host: LabHost): Promise<void> {
  await driver.setLink(await specOf(host), true)
  await waitFor(
    () => answersSsh(host.address),
    JOIN_MS,
    () => new LabError('lab-join', `${host.name} is not reached within ${JOIN_MS / 1000} s`),
  )
}

/**
 * Mounts a small empty disk at a folder of the host, with the folder's owner and mode; until the next reboot.
 * @param path absolute, of letters, digits, dots, hyphens, underscores and slashes; made if it is not there
 * @param megabytes of 1024 × 1024 bytes
 */
export async function limitDisk(host: LabHost, path: string, megabytes: number): Promise<void> {
  if (!PLAIN_PATH.test(path) || !Number.isInteger(megabytes) || megabytes < 1) {
    throw new LabError('lab-limit', `No disk of ${megabytes} MB can be mounted at ${path}`)
  }
  const script = `set -e
    mkdir -p ${path}
    mount -t tmpfs -o "size=${megabytes}m,mode=$(stat -c %a ${path}),uid=$(stat -c %u ${path}),gid=$(stat -c %g ${path})" tmpfs ${path}`
  const result = await driver.exec(await specOf(host), script)
  if (result.code === 0) return
  throw new LabError('lab-limit', `No disk could be mounted at ${path} on ${host.name}`, {
    output: result.stderr,
  })
}

/** Throws away all that was ever written on a host and boots it bare, with the same keys and address. */
export async function resetHost(host: LabHost): Promise<void> {
  const spec = await specOf(host)
  await driver.kill(spec)
  await driver.erase(spec)
  await powerOn(host)
}
