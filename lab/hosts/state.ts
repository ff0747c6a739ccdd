import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { LabError } from '../errors.ts'
import { labDir, labsDir } from '../paths.ts'

/** State of a lab between commands. */
export interface LabState {
  readonly name: string
  /** Of its network: 10.77.<index>.0/24. */
  readonly index: number
  /** Digest of the image that its hosts stand on. */
  readonly image: string
  /** Number of hosts: mq1 … mqN. */
  readonly hosts: number
}

/** The addresses in inventories/demo.yaml hold because this lab always has the first network. */
const FIXED_INDEX: Readonly<Record<string, number>> = { demo: 0 }
const LAST_INDEX = 254

export async function readState(name: string): Promise<LabState | undefined> {
  const text = await readFile(join(labDir(name), 'lab.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as LabState)
}

export async function writeState(state: LabState): Promise<void> {
  const file = join(labDir(state.name), 'lab.json')
  await mkdir(labDir(state.name), { recursive: true, mode: 0o700 })
  await writeFile(`${file}.new`, JSON.stringify(state))
  await rename(`${file}.new`, file)
}

/** All labs that exist on this machine (in this cache). */
export async function allStates(): Promise<readonly LabState[]> {
  const entries = await readdir(labsDir(), { withFileTypes: true }).catch(() => [])
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  const states = await Promise.all(names.map((name) => readState(name)))
  return states.filter((state) => state !== undefined)
}

/**
 * The network for a new lab.
 * @param taken third bytes of the addresses that other labs and this machine use
 */
export function chooseIndex(name: string, taken: ReadonlySet<number>): number {
  const fixed = FIXED_INDEX[name]
  if (fixed !== undefined) return fixed
  const reserved = new Set(Object.values(FIXED_INDEX))
  for (let index = 0; index <= LAST_INDEX; index++) {
    if (!taken.has(index) && !reserved.has(index)) return index
  }
  throw new LabError('lab-full', 'All networks of 10.77.0.0/16 are in use', {
    hint: 'Take labs down that are no longer needed: npm run lab -- status',
  })
}
