import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LabHost } from '../../../lab/index.ts'
import type { Bench } from './bench.ts'

const INVENTORIES = fileURLToPath(new URL('../../../inventories/', import.meta.url))
/** The addresses and the network of the demo's lab; every lab has a network of its own. */
const DEMO_NETWORK = /\b10\.77\.0\.(?=1\d\b|0\/24)/g
/** Of the example inventories; mq1 is .11 there as in every lab. */
const ANYBODYS_NETWORK = /\b192\.0\.2\./g

/** Texts of an inventory, and what comes in their place. */
export type Edits = readonly (readonly [from: string, to: string])[]

/** Lines below `ssh:`: the login to the lab's hosts. */
export const LAB_LOGIN = '  identityFile: ${RMQ_LAB_KEY}\n  knownHostsFile: ${RMQ_LAB_KNOWN_HOSTS}\n'

/** The edit that adds the archive named by RMQ_DISTRIBUTION and the login to the lab's hosts. */
export const DELIVERY_AND_LOGIN = [
  '\nssh:\n',
  `\nartifact: { file: '\${RMQ_DISTRIBUTION}' }\n\nssh:\n${LAB_LOGIN}`,
] as const

/** The network of these hosts of a lab: '10.78.0.0/24'. */
export const networkOf = ([host]: readonly Pick<LabHost, 'address'>[]): string =>
  host?.address.replace(/\d+$/, '0/24') ?? ''

/** The text of an inventory of this repository, as it is shipped. */
export const readShipped = (file: string): Promise<string> => readFile(join(INVENTORIES, file), 'utf8')

/** Edits an inventory's text; fails when there is nothing to edit, so that no test passes on an unedited one. */
export function edited(text: string, from: string, to: string): string {
  if (!text.includes(from)) throw new Error(`the inventory does not hold: ${from}`)
  return text.replace(from, () => to)
}

/** Makes several edits, one after the other. */
export const editedAll = (text: string, edits: Edits): string =>
  edits.reduce((each, [from, to]) => edited(each, from, to), text)

/** An inventory of this repository with this lab's addresses in it. */
export async function demoInventory(bench: Bench, file: 'demo.yaml' | 'demo.ini'): Promise<string> {
  const text = await readShipped(file)
  const network = bench.host('mq1').address.replace(/\d+$/, '')
  return text.replace(DEMO_NETWORK, network)
}

/**
 * An inventory of this repository that is made for any hosts, with this lab's addresses and login in it and the
 * archive named by RMQ_DISTRIBUTION.
 */
export async function labInventory(bench: Bench, file: string): Promise<string> {
  const text = await readShipped(file)
  const network = bench.host('mq1').address.replace(/\d+$/, '')
  return editedAll(text.replace(ANYBODYS_NETWORK, network), [
    ['# artifact:\n', "artifact: { file: '${RMQ_DISTRIBUTION}' }\n# artifact:\n"],
    ['user: root\n', `user: root\n${LAB_LOGIN}`],
  ])
}

/** Writes a file into the test's folder. @returns its path */
export async function written(bench: Bench, name: string, text: string): Promise<string> {
  const path = join(bench.dir, name)
  await writeFile(path, text)
  return path
}

/** The beginning of an inventory: release, JDK, and the login to the lab's hosts. */
export const inventoryHead = (cluster: string, version: string, jdk: number): string => `cluster: ${cluster}

rocketmq: { version: ${version} }

artifact: { file: '\${RMQ_DISTRIBUTION}' }

jdk: { version: ${jdk}, from: package }

ssh:
  user: root
${LAB_LOGIN}`

/** A name server and a master on one host, said as the demo says it. */
export function oneHostInventory(bench: Bench, version = '5.3.3', jdk = 17): string {
  return `${inventoryHead('rmq-one', version, jdk)}
heap: { namesrv: 256m, broker: 512m }

hosts:
  mq1: { address: ${bench.host('mq1').address} }

namesrv: { hosts: [mq1] }

brokers:
  groups:
    broker-a: { master: mq1 }
`
}
