import { Command } from 'commander'
import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { distribution } from '../../lab/index.ts'
import { defaultVersion } from '../../src/releases/known.ts'
import { measure } from '../measure.ts'
import { ROOT } from '../folders.ts'
import { farmInventory } from './inventory.ts'

interface Place {
  readonly port: number
  readonly folder: string
}

interface Observed {
  /** Bytes. */
  readonly maxRss: number
  /** The 99th percentile of the delay of the event loop, ms. */
  readonly delayMs: number
  readonly mostMs: number
  /** The 99th percentile of the CPU time of a turn, ms. */
  readonly turnMs: number
  readonly mostTurnMs: number
}

const program = new Command('npm run bench:farm --')
  .description('Measures `plan` against SSH servers of bare hosts on the loopback, which answer as recorded.')
  .option('--hosts <numbers>', 'numbers of hosts, e.g. 100,1000', '10,100,200,500,1000')
  .option('--concurrency <numbers>', 'numbers of hosts at a time', '')
  .option('--rounds <number>', 'runs of each', '1')
  .parse()
const options = program.opts<{ hosts: string; concurrency: string; rounds: string }>()
const numbers = options.hosts.split(',').map(Number)
const limits = options.concurrency === '' ? [undefined] : options.concurrency.split(',')

const archive = await distribution(defaultVersion)

process.stdout.write(
  'hosts  concurrency      ms   CPU ms     MB  p99 delay ms  most ms  p99 turn CPU ms  most CPU ms\n',
)
for (const hosts of numbers) {
  const { child, place } = await startFarm(hosts)
  try {
    for (const limit of limits)
      for (let round = 0; round < Number(options.rounds); round += 1) await planOnce(hosts, limit, place)
  } finally {
    child.stdin?.end()
    await new Promise((resolve) => child.once('close', resolve))
  }
}

async function startFarm(hosts: number): Promise<{ child: ChildProcess; place: Place }> {
  const tsx = join(ROOT, 'node_modules/.bin/tsx')
  const child = spawn(tsx, [join(ROOT, 'bench/farm/serve.ts'), String(hosts)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout }))
    return { child, place: JSON.parse(line) as Place }
  throw new Error('the farm did not start')
}

async function planOnce(hosts: number, limit: string | undefined, { port, folder }: Place): Promise<void> {
  const inventory = join(folder, 'farm.yaml')
  const files = {
    key: join(folder, 'key'),
    knownHosts: join(folder, 'known_hosts'),
    archive,
  }
  writeFileSync(inventory, farmInventory(hosts, port, files))
  const report = join(folder, 'report.json')
  const { ms, cpuMs } = await measure(
    'rmq-provision',
    {
      words: [
        process.execPath,
        '--require',
        join(ROOT, 'bench/farm/observe.cjs'),
        join(ROOT, 'bin/rmq-provision.js'),
        'plan',
        inventory,
        ...(limit === undefined ? [] : ['--concurrency', limit]),
      ],
      env: { RMQ_FARM_REPORT: report, XDG_STATE_HOME: join(folder, 'state') },
    },
    join(folder, 'plan.log'),
  )
  const { maxRss, delayMs, mostMs, turnMs, mostTurnMs } = JSON.parse(readFileSync(report, 'utf8')) as Observed
  const cells = [ms, cpuMs, maxRss / 1e6, delayMs, mostMs, turnMs, mostTurnMs].map((value) =>
    value.toFixed(0),
  )
  const widths = [8, 9, 7, 14, 9, 17, 13]
  const row = cells.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('')
  process.stdout.write(`${String(hosts).padStart(5)}${(limit ?? 'default').padStart(13)}${row}\n`)
}
