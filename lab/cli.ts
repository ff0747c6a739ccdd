import { spawn } from 'node:child_process'
import { parseArgs } from 'node:util'

import { LabError } from './errors.ts'
import { VERSIONS } from './distribution/versions.ts'
import { specOf } from './hosts/spec.ts'
import { allStates } from './hosts/state.ts'
import { distribution, down, ensureImage, jdkArchive, status, up } from './index.ts'
import { findImage, forgetImage, pruneImages } from './image/image.ts'
import { requireMachine } from './machine.ts'
import { cacheDir } from './paths.ts'
import { describeLab, printStatus } from './report.ts'

const USAGE = `Hosts for the demo and the tests: real systemd, sshd, firewalld and dnf on this machine.

  npm run lab -- up N              hosts mq1 … mqN run; the first time builds their image (two minutes)
  npm run lab -- status            what there is
  npm run lab -- ssh NAME [-- CMD] a shell or a command on a host (NAME may be user@host)
  npm run lab -- down              ends the hosts and removes every trace of them
  npm run lab -- image [--rebuild] builds the image and prints where it is
  npm run lab -- dist VERSION      prints the path of a RocketMQ distribution: ${VERSIONS.join(', ')}
  npm run lab -- jdk MAJOR         prints the path of a JDK archive: 8, 17, 21
  npm run lab -- prune             removes images that no lab uses any more

  --lab NAME   which lab (or RMQ_LAB in the environment); "demo" by default
`

const progress = (line: string): void => {
  process.stderr.write(`lab: ${line}\n`)
}

async function main(argv: readonly string[]): Promise<number> {
  const cut = argv.indexOf('--')
  const own = cut === -1 ? argv : argv.slice(0, cut)
  const remote = cut === -1 ? [] : argv.slice(cut + 1)
  const { values, positionals } = parse(own)
  const [command, argument] = positionals
  const lab = values.lab ?? process.env['RMQ_LAB'] ?? 'demo'
  if (values.help === true) {
    process.stdout.write(USAGE)
    return 0
  }
  switch (command) {
    case 'up':
      describeLab(await up(lab, Number(needed(argument, 'up N')), { progress }))
      return 0
    case 'status':
      printStatus(
        await Promise.all((await allStates()).map((state) => status(state.name))),
        await findImage(),
      )
      return 0
    case 'ssh':
      return ssh(lab, needed(argument, 'ssh NAME'), remote)
    case 'down':
      await down(lab, { progress })
      return 0
    case 'image':
      await requireMachine()
      if (values.rebuild === true) await forgetImage(await imagesInUse(), progress)
      process.stdout.write(`${(await ensureImage(progress)).dir}\n`)
      return 0
    case 'dist':
      process.stdout.write(`${await distribution(needed(argument, 'dist VERSION'), { progress })}\n`)
      return 0
    case 'jdk':
      process.stdout.write(`${await jdkArchive(Number(needed(argument, 'jdk MAJOR')), { progress })}\n`)
      return 0
    case 'prune':
      await prune()
      return 0
    case undefined:
      throw usage('Which command?')
    default:
      throw usage(`There is no command "${command}".`)
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        lab: { type: 'string' },
        rebuild: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (cause) {
    throw usage(cause instanceof Error ? cause.message : String(cause))
  }
}

function needed(argument: string | undefined, form: string): string {
  if (argument === undefined) throw usage(`Something is missing: npm run lab -- ${form}`)
  return argument
}

function usage(message: string): LabError {
  return new LabError('lab-usage', message, { exitCode: 2, hint: `\n${USAGE}` })
}

/** Hands the terminal over to ssh; its exit code is ours. */
async function ssh(lab: string, target: string, command: readonly string[]): Promise<number> {
  const at = target.lastIndexOf('@')
  const user = at === -1 ? 'root' : target.slice(0, at)
  const name = target.slice(at + 1)
  await specOf({ lab, name })
  const host = (await status(lab))?.lab.hosts.find((each) => each.name === name)
  if (host === undefined) throw usage(`There is no host ${name}.`)
  const options = [`UserKnownHostsFile=${host.knownHosts}`, 'IdentitiesOnly=yes', 'LogLevel=ERROR']
  const flags = ['-F', 'none', '-i', host.identityFile, ...options.flatMap((option) => ['-o', option])]
  return new Promise((resolve, reject) => {
    const child = spawn('ssh', [...flags, `${user}@${host.address}`, ...command], {
      stdio: 'inherit',
    })
    child.on('error', reject)
    child.on('close', (code) => {
      resolve(code ?? 1)
    })
  })
}

const imagesInUse = async (): Promise<ReadonlySet<string>> =>
  new Set((await allStates()).map((state) => state.image))

async function prune(): Promise<void> {
  const removed = await pruneImages(await imagesInUse(), progress)
  process.stdout.write(`${removed.length} images removed from ${cacheDir()}\n`)
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  if (!(error instanceof LabError)) throw error
  const parts = [error.message, error.output, error.hint].filter((part) => part !== undefined && part !== '')
  process.stderr.write(`lab: ${parts.join('\n')}\n`)
  process.exitCode = error.exitCode
}
