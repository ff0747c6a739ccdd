import { access, constants, readFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

import { LabError } from './errors.ts'

const OWN_HOSTS =
  'To use hosts of your own instead, write their addresses into an inventory (rmq-provision init) and run ' +
  '"rmq-provision apply" with it; docs/lab.md lists what they need.'

/** Requirements of the lab on a machine, apart from packages it can install. */
export interface MachineFacts {
  readonly platform: string
  readonly uid: number | undefined
  readonly hasApt: boolean
}

/** Missing requirements of this machine, each as a sentence; empty when there are none. */
export function missing(facts: MachineFacts): readonly string[] {
  if (facts.platform !== 'linux') return [`It runs on Linux only, and this is ${facts.platform}.`]
  const reasons: string[] = []
  if (facts.uid !== 0) reasons.push('It has to run as root (network, mounts, containers): try it with sudo.')
  if (!facts.hasApt)
    reasons.push('It needs apt-get, so Debian or a relative: the image is made of Debian packages.')
  return reasons
}

/** @throws LabError `lab-machine`, exit code 2, with everything that is missing at once */
export async function requireMachine(): Promise<void> {
  const reasons = missing({
    platform: process.platform,
    uid: process.getuid?.(),
    hasApt: (await findCommand('apt-get')) !== undefined,
  })
  if (reasons.length === 0) return
  throw new LabError('lab-machine', `The lab cannot run on this machine. ${reasons.join(' ')}`, {
    exitCode: 2,
    hint: OWN_HOSTS,
  })
}

/** Path of a program on the PATH and in the sbin folders, which users often lack; undefined when it is missing. */
export async function findCommand(name: string): Promise<string | undefined> {
  const path = process.env['PATH'] ?? ''
  for (const folder of [...path.split(delimiter), '/usr/sbin', '/sbin', '/usr/bin']) {
    const file = join(folder, name)
    try {
      await access(file, constants.X_OK)
      return file
    } catch {
      continue
    }
  }
  return undefined
}

/**
 * The archive to take packages from: RMQ_LAB_MIRROR, else the one this machine itself uses.
 * @throws LabError 'lab-mirror' (exit 2) when its sources name none
 */
export async function debianMirror(): Promise<string> {
  const own = process.env['RMQ_LAB_MIRROR']
  if (own !== undefined && own !== '') return own
  for (const file of ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']) {
    const mirror = mirrorIn(await readFile(file, 'utf8').catch(() => ''))
    if (mirror !== undefined) return mirror
  }
  throw new LabError('lab-mirror', 'the package sources of this machine name no Debian archive', {
    exitCode: 2,
    hint: 'Name one: RMQ_LAB_MIRROR=http://…/debian',
  })
}

/** The first address of a Debian archive in an apt source list of either form. */
export function mirrorIn(sources: string): string | undefined {
  for (const line of sources.split('\n')) {
    const found = /^(?:URIs:|deb\s+(?:\[[^\]]*\]\s+)?)\s*(https?:\/\/\S+\/debian)\/?(?:\s|$)/.exec(line)
    if (found?.[1] !== undefined) return found[1]
  }
  return undefined
}
