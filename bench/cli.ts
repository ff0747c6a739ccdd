import { CommanderError } from 'commander'
import { build } from 'esbuild'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { LabError } from '../lab/errors.ts'
import { distribution, down } from '../lab/index.ts'
import { defaultVersion } from '../src/releases/known.ts'
import { circumstances, loadNow } from './circumstances.ts'
import { benchFolder, ROOT } from './folders.ts'
import { readOptions, type BenchOptions } from './options.ts'
import { placeReport, renderReport } from './report.ts'
import { measureRound } from './run.ts'
import { Samples } from './samples.ts'
import { openStand } from './stand.ts'
import { ensureVenv, mitogenStrategies } from './venv.ts'

const PAGE = join(ROOT, 'docs/benchmarks.md')

const progress = (line: string): void => {
  process.stderr.write(`${line}\n`)
}

/** @returns true when no run failed */
async function bench(options: BenchOptions): Promise<boolean> {
  const loadBefore = loadNow()
  const folder = join(benchFolder(), options.lab)
  await mkdir(folder, { recursive: true })
  const venv = await ensureVenv(progress)
  const places = {
    venv,
    strategies: await mitogenStrategies(venv),
    floor: await bundleFloor(),
    archive: await distribution(defaultVersion, { progress }),
  }
  const samples = new Samples()
  try {
    for (const hosts of options.hosts) {
      for (const rtt of options.rtt) {
        const stand = await openStand({ lab: options.lab, hosts, rtt, folder, places, progress })
        try {
          for (let round = 0; round < options.rounds; round++)
            await measureRound(stand, options, round, samples, progress)
        } finally {
          await stand.close()
        }
      }
    }
  } finally {
    if (!options.keep) await down(options.lab, { progress })
  }
  const report = renderReport(samples, await circumstances(venv, loadBefore))
  await writeFile(join(folder, 'report.md'), `${report}\n`)
  process.stdout.write(`${report}\n`)
  if (options.write) await writeFile(PAGE, placeReport(await readFile(PAGE, 'utf8'), report))
  return samples.failed.length === 0
}

/** The floor program as plain JavaScript, where Node finds ssh2: it must not pay for the types. */
async function bundleFloor(): Promise<string> {
  const outfile = join(ROOT, 'node_modules/.cache/rmq-bench-floor.mjs')
  await build({
    entryPoints: [join(ROOT, 'bench/floor/floor.ts')],
    outfile,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  })
  return outfile
}

try {
  process.exitCode = (await bench(readOptions(process.argv.slice(2)))) ? 0 : 1
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else if (error instanceof LabError) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
  } else throw error
}
