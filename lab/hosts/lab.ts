import { readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

import { LabError } from '../errors.ts'
import { ensureImage } from '../image/image.ts'
import { withLock } from '../lock.ts'
import { requireMachine } from '../machine.ts'
import { hostDir, labDir } from '../paths.ts'
import { ensurePrerequisites } from '../prerequisites.ts'
import { silent } from '../progress.ts'
import type { Progress } from '../progress.ts'
import type { HostSpec } from './driver.ts'
import { ensureKey, hostKeys, knownHostsLines } from './keys.ts'
import { usedNetworks } from './network.ts'
import { proveReach, waitUntilReady } from './ready.ts'
import { seedFiles } from './seed.ts'
import { driver, identityFile, knownHostsFile, labOf, specsOf } from './spec.ts'
import type { Lab } from './spec.ts'
import { allStates, chooseIndex, readState, writeState } from './state.ts'
import type { LabState } from './state.ts'
import { noteKernelSettings, restoreKernelSettings } from './sysctl.ts'

/** Room for addresses below .255; memory ends long before. */
const MOST_HOSTS = 50
const LABS_LOCK = 'labs'

export interface LabOptions {
  readonly progress?: Progress
}

/**
 * Makes hosts mq1 … mqN run, each bare when it is new. Running hosts are not changed, also those beyond N.
 * @throws LabError `lab-machine` (exit code 2) when this machine cannot carry a lab
 */
export async function up(name: string, count: number, options: LabOptions = {}): Promise<Lab> {
  const progress = options.progress ?? silent
  if (!Number.isInteger(count) || count < 1 || count > MOST_HOSTS) {
    throw new LabError('lab-count', `A lab has 1 to ${MOST_HOSTS} hosts`, { exitCode: 2 })
  }
  labDir(name)
  await requireMachine()
  await ensurePrerequisites('base', progress)
  // A lab keeps the image it began with, whatever the recipe says by now.
  const image = (await readState(name))?.image ?? (await ensureImage(progress)).digest
  return withLock(`lab-${name}`, progress, async () => {
    const state = await claim(name, count, image, progress)
    await ensureKey(identityFile(name), 'ed25519', `rmq-provision lab ${name}`)
    const hosts = specsOf(state)
    await driver.openNetwork({ index: state.index })
    const booted = await Promise.all(hosts.slice(0, count).map((host) => ensureRunning(host, progress)))
    await writeKnownHosts(state)
    if (booted.includes('new')) await proveReach(driver, hosts.slice(0, count))
    return labOf(state)
  })
}

/** Writes the lab down before anything of it exists, so that `down` finds whatever was begun. */
function claim(name: string, count: number, image: string, progress: Progress): Promise<LabState> {
  return withLock(LABS_LOCK, progress, async () => {
    const known = await readState(name)
    const others = (await allStates()).map((state) => state.index)
    const index = known?.index ?? chooseIndex(name, new Set([...others, ...(await usedNetworks())]))
    const state = { name, index, image: known?.image ?? image, hosts: Math.max(count, known?.hosts ?? 0) }
    await writeState(state)
    await noteKernelSettings()
    return state
  })
}

async function ensureRunning(host: HostSpec, progress: Progress): Promise<'running' | 'new' | 'again'> {
  if ((await driver.bootId(host)) !== undefined) return 'running'
  const started = Date.now()
  const isNew = await prepareHost(host)
  await driver.boot(host)
  await waitUntilReady(driver, host, progress)
  progress(`${host.name} is up at ${host.address} after ${((Date.now() - started) / 1000).toFixed(1)} s`)
  return isNew ? 'new' : 'again'
}

/** Gives a host its disk; true when it is a fresh one. Takes away what a crash of this machine left of the last boot. */
export async function prepareHost(host: HostSpec): Promise<boolean> {
  await driver.kill(host)
  const keys = await hostKeys(join(labDir(host.lab), 'hostkeys', host.name), host.name)
  const authorized = await readFile(`${identityFile(host.lab)}.pub`, 'utf8')
  return driver.prepare(host, seedFiles(host, keys, authorized))
}

/** The truth comes from the hosts' own file systems, not from what they were given once. */
async function writeKnownHosts(state: LabState): Promise<void> {
  const lines = await Promise.all(
    specsOf(state).map(async (host) => {
      if ((await driver.bootId(host)) === undefined) return ''
      const keys = await driver.exec(host, 'cat /etc/ssh/ssh_host_*_key.pub')
      return knownHostsLines(host.address, keys.stdout)
    }),
  )
  await writeFile(knownHostsFile(state.name), lines.join(''))
}

/** Ends all hosts of a lab and removes every trace of it. Harmless when there is none. */
export async function down(name: string, options: LabOptions = {}): Promise<void> {
  const progress = options.progress ?? silent
  await requireMachine()
  await withLock(`lab-${name}`, progress, async () => {
    const state = await readState(name)
    if (state === undefined) return
    await Promise.all(
      specsOf(state).map(async (host) => {
        // Nothing of it is kept, so there is nothing to shut down in good order.
        await driver.kill(host)
        await driver.erase(host)
      }),
    )
    await driver.closeNetwork({ index: state.index })
    await withLock(LABS_LOCK, progress, async () => {
      await rm(dirname(hostDir(name, 'any')), { recursive: true, force: true })
      await rm(labDir(name), { recursive: true, force: true })
      if ((await allStates()).length > 0) return
      const restored = await restoreKernelSettings()
      if (restored.length > 0) progress(`kernel settings put back: ${restored.join(', ')}`)
    })
    progress(`the lab "${name}" is gone`)
  })
}

export interface LabStatus {
  readonly lab: Lab
  readonly image: string
  readonly hosts: readonly { readonly name: string; readonly address: string; readonly running: boolean }[]
}

/** State of a lab, if there is one. */
export async function status(name: string): Promise<LabStatus | undefined> {
  const state = await readState(name)
  if (state === undefined) return undefined
  const hosts = await Promise.all(
    specsOf(state).map(async (host) => ({
      name: host.name,
      address: host.address,
      running: (await driver.bootId(host)) !== undefined,
    })),
  )
  return { lab: labOf(state), image: state.image, hosts }
}
