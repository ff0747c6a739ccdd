import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, extname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { RmqError } from '../errors.ts'
import { own } from '../objects.ts'
import { has, sinceOf, type Feature } from '../releases/features.ts'
import { defaultJdk } from '../releases/jdk-matrix.ts'
import { defaultVersion } from '../releases/known.ts'
import { didYouMean } from './nearest.ts'

/** Topologies of `rmq-provision init`, with a line on each: the files under inventories/ that are not of the demo. */
export const topologySummaries: Readonly<Record<string, string>> = {
  'single-master': '1 host: a name server and a broker, for development',
  'multi-master': '3 hosts: masters without slaves',
  '2m-2s-async': '4 hosts: two masters, a slave each; the usual in production',
  '2m-2s-sync': '4 hosts: the same; a lost disk loses no message',
  'one-host-2m-2s': '1 host: all of 2m-2s-sync, with the dashboard',
  'docker-crossed': "2 hosts: containers, on each a master and the other's slave",
  dledger: '3 hosts: groups that elect their leader by Raft (4.5 on)',
  'dledger-one-host': '1 host: the same, for trying it out',
  '5x-controller': '3 hosts: masters elected by controllers (5.x)',
  '5x-proxy': '2 hosts: proxies for gRPC clients, with users (5.x)',
  'dual-master-3.2.6': '2 hosts: RocketMQ from before Apache',
}

export const topologies: readonly string[] = Object.keys(topologySummaries)

/** The line by which editors find the schema, as the inventories of this package have it. */
const SCHEMA_LINE = /^# yaml-language-server: \$schema=\S+\n(?:#\n)?/

/** Topologies that not every release can run. */
const NEEDS: Readonly<Record<string, Feature>> = {
  dledger: 'dledger',
  'dledger-one-host': 'dledger',
  '5x-controller': 'controllers',
  '5x-proxy': 'acl-2',
  'docker-crossed': 'java-opt-ext',
}
/** It is about this release and no other. */
const BEFORE_APACHE = 'dual-master-3.2.6'

/**
 * The commented starter inventory of a topology, for a release.
 * @param version the default release unless given; the topology from before Apache has its own
 * @param target absolute path of the file that it is for. Its first line names the schema where a relative path to it
 * holds on every machine: when this package lies in a node_modules (or is the checkout) around the target.
 * @throws RmqError 'unknown-topology', 'flags-clash' for a release that cannot run it, 'bad-version' (exit 2).
 */
export async function initInventory(topology: string, target: string, version?: string): Promise<string> {
  if (!topologies.includes(topology)) {
    throw new RmqError('unknown-topology', `there is no topology '${topology}'`, {
      hint: didYouMean(topology, topologies) ?? `Use one of: ${topologies.join(', ')}.`,
    })
  }
  refuseUnfit(topology, version)
  const root = packageRoot()
  const text = await readFile(join(root, 'inventories', `${topology}.yaml`), 'utf8')
  const written = topology === BEFORE_APACHE ? text : withRelease(text, version ?? defaultVersion)
  return withSchema(written, dirname(resolve(target)), root)
}

function refuseUnfit(topology: string, version: string | undefined): void {
  if (version === undefined) return
  const feature = own(NEEDS, topology)
  const isOwn = topology === BEFORE_APACHE
  if (isOwn ? topology.endsWith(`-${version}`) : feature === undefined || has(version, feature)) return
  const which = isOwn
    ? 'is for a release from before Apache'
    : `needs RocketMQ ${sinceOf(feature ?? 'dledger')} or later`
  throw new RmqError(
    'flags-clash',
    `the topology ${topology} ${which}, and --rocketmq-version is ${version}`,
    {
      hint: 'Choose another topology, or another version.',
    },
  )
}

/**
 * The same inventory for another release, on the JDK that is its default. Comments with facts about the release that the
 * text was written for are left out: each stands on lines of its own that name it.
 */
function withRelease(text: string, version: string): string {
  const [, old] = /^(?:rocketmq: \{ |\s+)version: (\d+\.\d+\.\d+)/m.exec(text) ?? []
  if (old === undefined) throw new Error('an inventory of this package names no release')
  const number = old.replaceAll('.', '\\.')
  // As a word, not as a part of a file's name, an address or an image: those are of the new release then.
  const fact = new RegExp(`^ *#.*[ (]${number}[ ,:;)].*\\n`, 'gm')
  const paragraph = /^# RocketMQ .* runs on JDK .*\n(?:#.*\n)*(?=jdk:)/m
  const block = /^jdk:(?: \{.*\n|\n(?: .*\n)+)/m
  return text
    .replace(paragraph, '')
    .replace(fact, '')
    .replace(/^((?:# yaml-language-server:.*\n)?#\n)#\n/, '$1')
    .replace(block, `jdk: { version: ${defaultJdk(version)}, from: package }\n`)
    .replace(new RegExp(`(?<![\\d.])${number}(?![\\d.]\\d)`, 'g'), version)
}

/**
 * Refuses a file name that says another language than starters are written in.
 * @throws RmqError 'not-yaml' (exit 2)
 */
export function refuseOtherFormat(file: string): void {
  const ending = extname(file).toLowerCase()
  if (!['.ini', '.cfg', '.json'].includes(ending)) return
  const language = ending === '.json' ? 'JSON' : 'INI'
  throw new RmqError('not-yaml', `${file} says ${language} by its name, and what init writes is YAML`, {
    hint:
      language === 'JSON'
        ? `Name it ${file.slice(0, -ending.length)}.yaml.`
        : `Name it ${file.slice(0, -ending.length)}.yaml; for an INI copy ${join(packageRoot(), 'inventories', 'demo.ini')}, docs/inventory.md lists its variables.`,
  })
}

/** @param folder of the file, @param root of this package: absolute paths */
export function withSchema(text: string, folder: string, root: string): string {
  const project = root.includes(`${sep}node_modules${sep}`) ? root.split(`${sep}node_modules${sep}`)[0] : root
  const isAround = project !== undefined && `${folder}${sep}`.startsWith(`${project}${sep}`)
  if (!isAround) return text.replace(SCHEMA_LINE, '')
  const path = relative(folder, join(root, 'schema', 'inventory.json'))
    .split(sep)
    .join('/')
  return text.replace(SCHEMA_LINE, `# yaml-language-server: $schema=${path}\n#\n`)
}

/** The folder with package.json above this file: it runs from src/ as well as from dist/. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'inventories')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}
