import { defaultVersion } from '../../src/releases/known.ts'

/** A host of the farm: its number decides its names and addresses. */
export interface FarmHost {
  readonly name: string
  /** Where its SSH server listens; all of 127.0.0.0/8 is this machine. */
  readonly address: string
  readonly privateAddress: string
  readonly group: string
}

/** @param index from 0 to 49,999 */
export function farmHost(index: number): FarmHost {
  const tail = `${Math.floor(index / 200)}.${(index % 200) + 1}`
  return {
    name: `farm${index}`,
    address: `127.20.${tail}`,
    privateAddress: `10.20.${tail}`,
    group: `pair${Math.floor(index / 2)}`,
  }
}

/** The number of the host that listens at an address; undefined for another address. */
export function indexOf(address: string): number | undefined {
  const [, block, last] = /127\.20\.(\d+)\.(\d+)$/.exec(address) ?? []
  return block === undefined ? undefined : Number(block) * 200 + Number(last) - 1
}

export interface FarmFiles {
  readonly key: string
  readonly knownHosts: string
  readonly archive: string
}

/** An inventory of broker pairs with three name servers, as JSON, which is YAML too. */
export function farmInventory(hosts: number, port: number, files: FarmFiles): string {
  const all = Array.from({ length: hosts }, (_, index) => farmHost(index))
  return JSON.stringify({
    cluster: 'farm',
    rocketmq: { version: defaultVersion },
    artifact: { file: files.archive },
    jdk: { version: 17, from: 'package' },
    ssh: { user: 'root', port, identityFile: files.key, knownHostsFile: files.knownHosts },
    firewall: { clients: ['10.20.0.0/16'] },
    hosts: Object.fromEntries(
      all.map(({ name, address, privateAddress }) => [name, { address, privateAddress }]),
    ),
    namesrv: { hosts: all.slice(0, 3).map(({ name }) => name) },
    brokers: {
      groups: Object.fromEntries(
        all.flatMap(({ name, group }, index) =>
          index % 2 === 0
            ? [[group, { replication: 'async', master: name, slaves: [`farm${index + 1}`] }]]
            : [],
        ),
      ),
    },
  })
}
