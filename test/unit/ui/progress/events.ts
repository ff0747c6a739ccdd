import type { ErrorReport, RunEvent } from '../../../../src/engine/events.ts'

const HOSTS = ['mq1', 'mq2', 'mq10']

/** Events of a run until its plan is known. */
export const reading: readonly RunEvent[] = [
  { type: 'run-started', command: 'apply', cluster: 'rmq-prod', hosts: HOSTS },
  ...HOSTS.flatMap((host): RunEvent[] => [
    { type: 'connected', host, ms: 40 },
    { type: 'probed', host, resources: 26, ms: 110 },
  ]),
  { type: 'planned', changes: 3, hosts: 2 },
]

const failure: ErrorReport = {
  code: 'step-failed',
  message: 'dnf ended with exit 1',
  hint: 'Enable a repository that has it.',
  output: 'Error: Unable to find a match: java-17-openjdk-devel\n',
}

export const step = (host: string, title: string, ms: number): RunEvent[] => [
  { type: 'step-started', host, role: 'jdk', resource: 'package:java', title },
  { type: 'step-finished', host, resource: 'package:java', title, ms },
]

export const failedStep = (host: string): RunEvent[] => [
  { type: 'step-started', host, role: 'jdk', resource: 'package:java', title: 'install java' },
  { type: 'step-failed', host, resource: 'package:java', title: failure.message, error: failure },
  { type: 'host-failed', host, error: failure },
  { type: 'skipped', host, resource: 'file:a', reason: `${host} failed earlier` },
  { type: 'skipped', host, resource: 'file:b', reason: `${host} failed earlier` },
]

/** A phase in which one host does its work and, perhaps, another one fails. */
export const phase = (...events: readonly RunEvent[]): RunEvent[] => [
  { type: 'phase-started', phase: 'prepare', title: 'Prepare hosts', changes: 3 },
  ...events,
  { type: 'phase-finished', phase: 'prepare', ms: 4_200 },
]

type RunFinished = Extract<RunEvent, { type: 'run-finished' }>

export const finished = (
  outcome: RunFinished['outcome'],
  failedHosts: readonly string[] = [],
): RunFinished => ({ type: 'run-finished', outcome, changed: 1, unneeded: 0, failedHosts, ms: 41_234 })
