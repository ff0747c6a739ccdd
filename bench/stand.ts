import { appendFile, copyFile, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { resetHost, up, type Lab } from '../lab/index.ts'
import type { BenchCluster, BenchHost } from './cluster.ts'
import { knownName } from './floor/input.ts'
import { writeInputs } from './inputs.ts'
import { openRelay, type Relay } from './relay.ts'
import type { Stand } from './run.ts'
import { controlPaths, makeTools, type Places } from './tools.ts'

export interface StandOptions {
  readonly lab: string
  readonly hosts: number
  readonly rtt: number
  readonly folder: string
  readonly places: Omit<Places, 'inputs' | 'hosts'>
  readonly progress: (line: string) => void
}

/** The hosts, relays where they are to look far away, and the inputs of all tools. Close it at the end. */
export async function openStand(options: StandOptions): Promise<Stand & { close: () => Promise<void> }> {
  const { hosts, rtt, folder, places, progress } = options
  const lab = await up(options.lab, hosts, { progress })
  const inputs = join(folder, 'inputs')
  const logs = join(folder, 'logs')
  await mkdir(inputs, { recursive: true })
  await mkdir(logs, { recursive: true })
  const relays: Relay[] = []
  const seen: BenchHost[] = []
  const knownHosts = join(inputs, 'known_hosts')
  await copyFile(lab.knownHosts, knownHosts)
  for (const [index, { name, address }] of lab.hosts.slice(0, hosts).entries()) {
    if (rtt === 0) {
      seen.push({ name, address, sshAddress: address, sshPort: 22 })
      continue
    }
    const sshAddress = `127.77.0.${index + 1}`
    const relay = await openRelay(sshAddress, address, rtt)
    relays.push(relay)
    seen.push({ name, address, sshAddress, sshPort: relay.port })
    await appendFile(knownHosts, await keysFor(lab, address, knownName(sshAddress, relay.port)))
  }
  let reserved = 48
  const write = (): Promise<void> => {
    const bench: BenchCluster = {
      hosts: seen,
      network: lab.machineAddress.replace(/\.\d+$/, '.0/24'),
      archive: places.archive,
      identityFile: lab.identityFile,
      knownHosts,
      reserved,
    }
    return writeInputs(inputs, bench)
  }
  await write()
  return {
    hosts,
    rtt,
    logs,
    ...makeTools({ ...places, inputs, hosts: seen.map(({ name }) => name) }),
    turnKey: () => {
      reserved += 1
      return write()
    },
    reset: async () => {
      await Promise.all(lab.hosts.slice(0, hosts).map(resetHost))
      // Their connections lead to hosts that are gone.
      await rm(controlPaths(inputs), { recursive: true, force: true })
    },
    close: async () => {
      await Promise.all(relays.map((relay) => relay.close()))
    },
  }
}

/** Lines of known_hosts of an address, under another name. */
async function keysFor(lab: Lab, address: string, name: string): Promise<string> {
  const lines = (await readFile(lab.knownHosts, 'utf8')).split('\n')
  return lines
    .filter((line) => line.startsWith(`${address} `))
    .map((line) => `${name}${line.slice(address.length)}\n`)
    .join('')
}
