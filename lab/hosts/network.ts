import { LabError } from '../errors.ts'
import { run } from '../process.ts'
import type { LabNetwork } from './driver.ts'
import { allowForwarding, forgetForwarding } from './forwarding.ts'

/** All labs of a machine share these 256 networks. */
const PREFIX = '10.77'

/** Name of the network port of a machine, as systemd-nspawn makes it. */
export const portName = (machine: string): string => `vb-${machine}`

/** Names a host to this machine. Short, because the name of its port has room for 12 letters of it. */
export const machineName = (network: LabNetwork, host: string): string => `l${network.index}-${host}`

export const bridgeName = (network: LabNetwork): string => `rmqlab${network.index}`

/** The address of a host by its number: mq1 is .11. */
export const hostAddress = (network: LabNetwork, number: number): string =>
  `${PREFIX}.${network.index}.${10 + number}`

/** The address of this machine in a lab. */
export const machineAddress = (network: LabNetwork): string => `${PREFIX}.${network.index}.1`

/** Makes the bridge of a lab with this machine on it. */
export async function openBridge(network: LabNetwork): Promise<void> {
  const bridge = bridgeName(network)
  if (!(await linkExists(bridge))) {
    if ((await usedNetworks()).has(network.index)) {
      throw new LabError(
        'lab-network',
        `This machine already uses the network ${PREFIX}.${network.index}.0/24`,
        {
          hint: `See "ip address"; the lab would put ${machineAddress(network)}/24 on ${bridge}.`,
        },
      )
    }
    await run('ip', ['link', 'add', bridge, 'type', 'bridge'])
    // The bridge was deleted while hosts kept running.
    for (const port of await portsOf(network)) await run('ip', ['link', 'set', port, 'master', bridge])
  }
  await run('ip', ['address', 'replace', `${machineAddress(network)}/24`, 'dev', bridge])
  await run('ip', ['link', 'set', bridge, 'up'])
  await allowForwarding(bridge)
}

export async function closeBridge(network: LabNetwork): Promise<void> {
  const bridge = bridgeName(network)
  await forgetForwarding(bridge)
  if (await linkExists(bridge)) await run('ip', ['link', 'delete', bridge])
}

/** A port that is down loses its carrier on the host's side too, like a cable pulled out. */
export async function setPort(port: string, connected: boolean): Promise<void> {
  await run('ip', ['link', 'set', port, connected ? 'up' : 'down'])
}

/** Removes the port of a host that is off; left to itself the kernel takes its time for it. */
export async function removePort(port: string): Promise<void> {
  await run('ip', ['link', 'delete', port], { mayFail: true })
}

/** Third bytes of the addresses in our range that something on this machine has. */
export async function usedNetworks(): Promise<ReadonlySet<number>> {
  const { stdout } = await run('ip', ['-4', '-oneline', 'address', 'show'])
  return networksIn(stdout)
}

export function networksIn(addresses: string): ReadonlySet<number> {
  return new Set([...addresses.matchAll(/inet 10\.77\.(\d+)\.\d+/g)].map((found) => Number(found[1])))
}

async function portsOf(network: LabNetwork): Promise<readonly string[]> {
  const { stdout } = await run('ip', ['-oneline', 'link', 'show', 'type', 'veth'])
  const names = [...stdout.matchAll(/^\d+: ([^@:]+)/gm)].map((found) => found[1] ?? '')
  return names.filter((name) => name.startsWith(portName(machineName(network, ''))))
}

async function linkExists(name: string): Promise<boolean> {
  return (await run('ip', ['link', 'show', name], { mayFail: true })).code === 0
}
