import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { hostname, networkInterfaces } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { compareVersions } from '../../src/releases/version.ts'
import { CONFIG_CLASSES, packageOf } from './classes.ts'
import { fetchJars } from './jars.ts'
import type { Reading } from './table.ts'

/** Class → key → reading. A class whose module is not published is not in it; one that has gone from its module is empty. */
export type Classes = ReadonlyMap<string, ReadonlyMap<string, Reading>>

/** Two machines: a default that differs between them is none. */
const MACHINES = [
  ['-XX:ActiveProcessorCount=3', '-Duser.home=/home/a', '-Drocketmq.home.dir=/opt/a', '-Xmx64m'],
  ['-XX:ActiveProcessorCount=24', '-Duser.home=/home/b', '-Drocketmq.home.dir=/opt/b', '-Xmx128m'],
]
const HOST = 'host'

/**
 * Reads the keys of a release from its jars, which Maven gets.
 * @param folder for the jars; what lies there is used again
 */
export async function readJars(version: string, folder: string): Promise<Classes> {
  const modules = new Set(
    CONFIG_CLASSES.filter(({ since }) => since === undefined || compareVersions(version, since) >= 0).map(
      ({ module }) => module,
    ),
  )
  const classPath = await fetchJars(version, [...modules], folder)
  const names = CONFIG_CLASSES.map(({ path }) => `${packageOf(version)}.${path}`)
  const [first = [], second = []] = await Promise.all(
    MACHINES.map((options) => fieldsOf(classPath, options, names)),
  )
  const published = await readdir(join(folder, version))
  const classes = new Map<string, Map<string, Reading>>()
  for (const { owner, module } of CONFIG_CLASSES) {
    if (published.includes(`${module}-${version}.jar`)) classes.set(owner, new Map())
  }
  for (const [index, [name = '', key = '', types = '', standard = '']] of first.entries()) {
    const path = name.slice(packageOf(version).length + 1)
    const owner = CONFIG_CLASSES.find((each) => each.path === path)?.owner ?? name
    const keys = classes.get(owner) ?? new Map<string, Reading>()
    classes.set(owner, keys)
    const isOfHost = standard !== second[index]?.[3] || namesHost(standard)
    keys.set(key, { types, standard: isOfHost ? HOST : standard })
  }
  return classes
}

async function fieldsOf(
  classPath: string,
  options: readonly string[],
  names: readonly string[],
): Promise<string[][]> {
  const program = join(import.meta.dirname, 'ConfigFields.java')
  const { stdout, stderr } = await promisify(execFile)(
    'java',
    [...options, '-cp', classPath, program, ...names],
    {
      maxBuffer: 16 * 1024 ** 2,
      env: { PATH: process.env['PATH'] },
    },
  )
  const faults = stderr.split('\n').filter((line) => line.includes('has no defaults here'))
  for (const line of faults) process.stderr.write(`# ${line}\n`)
  return stdout
    .split('\n')
    .filter((line) => line.split('\t').length === 4)
    .map((line) => line.split('\t'))
}

/** Returns true when a default is a name or an address of this machine. */
function namesHost(text: string): boolean {
  const addresses = Object.values(networkInterfaces()).flatMap((found) =>
    (found ?? []).map(({ address }) => address),
  )
  return [hostname(), ...addresses].some((own) => text === own || text.startsWith(`${own}:`))
}
