import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { down, exec, up, type Lab, type LabHost } from '../../../lab/index.ts'

/** Not the demo's, whose hosts must not be reset. Files that run side by side have one each. */
const LAB = [process.env['RMQ_E2E_LAB'] ?? 'e2e', ...laneSuffix(process.env['VITEST_POOL_ID'])].join('-')
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
/** RMQ_E2E_CLI tests another copy of the tool, e.g. one installed from its package. */
const CLI = process.env['RMQ_E2E_CLI'] ?? join(ROOT, 'bin', 'rmq-provision.js')

/** A finished run of the command line. */
export interface Outcome {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** Wall time, node's start included. */
  readonly ms: number
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Called with all that was printed so far, as it comes; for acting in the middle of a run. */
  readonly watch?: (printed: string, child: ChildProcess) => void
}

/** The lab of the end-to-end tests, a folder of its own for the files of a test, and the built command line. */
export interface Bench {
  readonly lab: Lab
  readonly dir: string
  /** Where the run logs go. */
  readonly state: string
  host(name: string): LabHost
  /** Runs `rmq-provision` without a terminal and waits for its end, whatever its exit code. */
  rmq(words: readonly string[], options?: CliOptions): Promise<Outcome>
  /** Takes the lab down, unless RMQ_E2E_KEEP wants it kept for a look. */
  close(): Promise<void>
}

/** Bare hosts mq1 … mqN. What a run before this one has left of the lab goes first. */
export async function openBench(count: number, env: Readonly<Record<string, string>>): Promise<Bench> {
  await down(LAB)
  const lab = await up(LAB, count)
  const hosts = lab.hosts
  const dir = await mkdtemp(join(tmpdir(), 'rmq-e2e-'))
  const state = join(dir, 'state')
  const environment = {
    XDG_STATE_HOME: state,
    RMQ_LAB_KEY: lab.identityFile,
    RMQ_LAB_KNOWN_HOSTS: lab.knownHosts,
    ...env,
  }
  return {
    lab,
    dir,
    state,
    host: (name) => {
      const found = hosts.find((host) => host.name === name)
      if (!found) throw new Error(`the lab has no ${name}`)
      return found
    },
    rmq: (words, options = {}) => runCli(words, { ...options, env: { ...environment, ...options.env } }),
    close: async () => {
      if (process.env['RMQ_E2E_KEEP'] !== undefined) return
      await down(LAB)
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** The first lane has the plain name: most runs have no other. */
function laneSuffix(lane: string | undefined): string[] {
  return lane === undefined || lane === '1' ? [] : [lane]
}

function runCli(words: readonly string[], { env, watch }: CliOptions): Promise<Outcome> {
  const begun = performance.now()
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...words], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, SSH_AUTH_SOCK: '', ...env },
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
      watch?.(stdout, child)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code) => {
      resolve({ code: code ?? 255, stdout, stderr, ms: performance.now() - begun })
    })
  })
}

/**
 * Runs a script as root on a host, past SSH.
 * @param timeoutMs two minutes unless given
 * @throws Error with what it printed when it fails
 */
export async function onHost(host: LabHost, script: string, timeoutMs?: number): Promise<string> {
  const { code, stdout, stderr } = await exec(host, script, timeoutMs)
  if (code === 0) return stdout
  throw new Error(`on ${host.name}, exit ${code}: ${script}\n${stdout}${stderr}`)
}

/** The records of `--output json`; fails when a line is no JSON object. */
export function records(outcome: Outcome): Record<string, unknown>[] {
  return outcome.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}
