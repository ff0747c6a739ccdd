import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Bench } from './bench.ts'
import type { Scenario } from './scenarios/scenario.ts'

/** A run of a scenario without a fault: what there is to break off, and what has to come out in the end. */
export interface Reference {
  /** Boundaries in their order. */
  readonly boundaries: readonly string[]
  readonly ms: number
  /** SSH bytes by host, both directions. */
  readonly bytes: ReadonlyMap<string, number>
  /** By host: a line for each file, folder and link that the tool is responsible for. */
  readonly picture: ReadonlyMap<string, readonly string[]>
}

type Written = Omit<Reference, 'bytes' | 'picture'> & {
  readonly bytes: readonly (readonly [string, number])[]
  readonly picture: readonly (readonly [string, readonly string[]])[]
}

/** Keeps a reference beside the snapshots of the lab. */
export async function keep(bench: Bench, scenario: Scenario, reference: Reference): Promise<void> {
  const { boundaries, ms, bytes, picture } = reference
  const written: Written = { boundaries, ms, bytes: [...bytes], picture: [...picture] }
  await writeFile(fileOf(bench, scenario), JSON.stringify(written))
}

/** The reference that an earlier run on the same lab has kept, if there is one. */
export async function kept(bench: Bench, scenario: Scenario): Promise<Reference | undefined> {
  const text = await readFile(fileOf(bench, scenario), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const { boundaries, ms, bytes, picture } = JSON.parse(text) as Written
  return { boundaries, ms, bytes: new Map(bytes), picture: new Map(picture) }
}

function fileOf(bench: Bench, scenario: Scenario): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([scenario, bench.tool.digest]))
    .digest('hex')
    .slice(0, 12)
  return join(bench.dir, `reference-${scenario.name}-${digest}.json`)
}
