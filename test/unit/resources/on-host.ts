import { alone } from '../../helpers/probe.ts'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { Facts } from '../../../src/engine/facts.ts'
import type { AnyResource, Answer, Diff, Resource, Step } from '../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../src/engine/world.ts'
import { Unknown } from '../../../src/engine/resource.ts'

/** The user that runs the tests: the only owner that every user may give a file. */
export const me = {
  user: userInfo().username,
  group: spawnSync('id', ['-gn']).stdout.toString().trim(),
}

export const facts: Facts = {
  hostname: 'mq1.example',
  os: { id: 'centos', version: '9', name: 'CentOS Stream 9' },
  architecture: 'x86_64',
  cores: 2,
  memory: { total: 8 * 1024 ** 3, available: 6 * 1024 ** 3 },
  packageManager: 'dnf',
  selinux: 'disabled',
  systemd: true,
  clock: 1_700_000_000,
  addresses: ['10.0.0.11'],
  uid: 0,
}

const scratched: string[] = []

afterAll(() => {
  for (const folder of scratched) rmSync(folder, { recursive: true, force: true })
})

/** A new folder of the test file's own. */
export function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), 'rmq-resources-'))
  scratched.push(folder)
  return folder
}

/** A folder for PATH with programs that stand in for those which need root or change the machine. */
export function standIns(programs: Readonly<Record<string, string>>): string {
  const folder = scratch()
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`, { mode: 0o755 })
  }
  return folder
}

/** Runs a fragment the way the engine does. */
export function run(script: string, path?: string): Answer {
  const done = spawnSync('/bin/sh', ['-eu', '-c', script], {
    env: environment(path),
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 ** 2,
  })
  return { exit: done.status ?? -1, stdout: done.stdout.toString() + done.stderr.toString() }
}

const environment = (path = ''): NodeJS.ProcessEnv => ({
  ...process.env,
  LC_ALL: 'C',
  ...(path === '' ? {} : { PATH: `${path}:${process.env['PATH'] ?? ''}` }),
})

export interface Read {
  readonly observed: unknown
  readonly diff: Diff | Unknown
  readonly steps: () => readonly Step[]
}

/**
 * Probes one resource here and compares it with what it should be.
 * @param world what was read of other resources
 * @param path folder of programs that stand in for others
 */
export function read(made: AnyResource, host = 'mq1', world = new ObservedWorld(), path?: string): Read {
  const resource = made as unknown as Resource
  const own = alone(resource.probe)
  const probe = spawnSync('/bin/sh', ['-c', own.script], {
    env: environment(path),
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const observed = own.parse({ stdout: probe.stdout.toString(), exit: probe.status ?? -1 })
  world.learnFacts(host, facts)
  world.learn({ host, id: resource.id }, observed)
  const desired = resource.desire(world, observed)
  if (desired instanceof Unknown) return { observed, diff: desired, steps: () => [] }
  return {
    observed,
    diff: resource.diff(observed, desired),
    steps: () => resource.converge(observed, desired),
  }
}

/** Makes what differs right, by its script steps; the caller has put uploads where they belong. */
export function converge(made: AnyResource, path?: string): Answer {
  const scripts = read(made)
    .steps()
    .filter((step) => step.kind === 'script')
  for (const { script } of scripts) {
    const answer = run(script, path)
    if (answer.exit !== 0) return answer
  }
  return { exit: 0, stdout: '' }
}
