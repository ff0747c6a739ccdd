import { expect, test } from 'vitest'
import type { StageSteps } from '../../../../../src/engine/steps/planned.ts'
import { makeStyle } from '../../../../../src/ui/style.ts'
import { renderScripts, type ScriptsOptions } from '../../../../../src/ui/views/plan/scripts.ts'

const options: ScriptsOptions = {
  style: makeStyle(false),
  width: 100,
  verbose: false,
  stateDir: '/var/lib/rmq-provision/prod',
}
const place = { role: 'rocketmq', resource: 'release:/opt/rocketmq/releases/5.3.3' }
const stages: StageSteps[] = [
  {
    phase: 'prepare',
    title: 'Prepare hosts',
    hosts: [
      {
        host: 'mq1',
        steps: [
          {
            ...place,
            kind: 'upload',
            title: 'bring RocketMQ 5.3.3',
            source: 'https://me:geheim@example.org/rocketmq.zip',
            path: '/opt/rocketmq/.staging/rocketmq.zip',
            mode: '0600',
          },
          {
            ...place,
            kind: 'script',
            title: 'unpack it',
            script: '\nif true; then\n  unzip \u001b[31mx\nfi',
          },
          {
            role: 'heap',
            resource: 'heap:/opt/x/tools.sh',
            kind: 'unknown',
            after: 'the distribution is unpacked',
          },
        ],
      },
    ],
  },
  {
    phase: 'masters',
    title: 'Roll broker-a-0',
    roll: 'broker-a-0',
    hosts: [
      {
        host: 'mq2',
        steps: [
          { ...place, kind: 'call', title: 'another master takes messages', writes: false },
          { ...place, kind: 'decide', title: 'broker-a-0 takes writes' },
          { ...place, kind: 'call', title: 'take the writes away', writes: true },
          { ...place, kind: 'wait', title: 'broker-a-0 listens', script: 'ss -ltn', timeoutMs: 600_000 },
        ],
      },
    ],
  },
]

test('every step stands under its host, without control characters and secrets', () => {
  expect(renderScripts(stages, options)).toMatchInlineSnapshot(`
    "Scripts run as root by sh. Each step runs in a subshell under set -eu, with /dev/null as its input.
    Before each step a guard ends the script unless this run holds the lock of the host, which lies in
      /var/lib/rmq-provision/prod with the audit log.
    Steps that follow each other on a host are sent as one script. Steps may become fewer, because the
      hosts are read again first.
    File contents are sent in base64 and shown as text here.

    Prepare hosts
      mq1
        upload rocketmq: bring RocketMQ 5.3.3
          from https://[redacted]@example.org/rocketmq.zip to /opt/rocketmq/.staging/rocketmq.zip, mode 0600
        script rocketmq: unpack it
          if true; then
            unzip x
          fi
        later  heap: the steps of /opt/x/tools.sh are known after the distribution is unpacked

    Roll broker-a-0
      mq2
        call   rocketmq: another master takes messages (reads)
        call   rocketmq: broker-a-0 takes writes (reads; the answer says which steps come next)
        call   rocketmq: take the writes away
        wait   rocketmq: broker-a-0 listens, for at most 10 min 00 s

    Steps: 1 script step, 1 upload, 3 calls, 1 wait, 1 change whose steps are known later on 2 hosts."
  `)
})

test('--verbose has the scripts of waits too', () => {
  expect(renderScripts(stages, options)).not.toContain('ss -ltn')
  expect(renderScripts(stages, { ...options, verbose: true })).toContain('\n      ss -ltn\n')
})

test('a plan without changes runs nothing', () => {
  expect(renderScripts([], options)).toBe('No script would run.')
})
