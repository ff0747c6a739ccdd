import { describe, expect, test } from 'vitest'
import type { Resource } from '../../../src/engine/resource.ts'
import {
  diffSystemdService,
  systemdService,
  systemdServiceRef,
  type SystemdServiceState,
} from '../../../src/resources/systemd-service.ts'
import { alone } from '../../helpers/probe.ts'

describe('a unit of the host', () => {
  const made = systemdService({ unit: 'docker.service' }) as unknown as Resource<SystemdServiceState, true>

  test('is no instance of the cluster, also when the instance has its name', () => {
    expect(made.id).toBe('unit:docker.service')
    expect(systemdServiceRef('mq1', 'docker.service')).toEqual({ host: 'mq1', id: made.id })
  })

  test.each([
    [true, true, { kind: 'same' }],
    [false, true, { kind: 'change', action: 'start', summary: 'start docker.service' }],
    [true, false, { kind: 'change', action: 'update', summary: 'start docker.service at boot' }],
    [
      false,
      false,
      { kind: 'change', action: 'start', summary: 'start docker.service, start docker.service at boot' },
    ],
  ])('active %s, enabled %s', (active, enabled, diff) => {
    expect(diffSystemdService('docker.service', { active, enabled })).toEqual(diff)
  })

  test.each([
    ['ActiveState=active\nUnitFileState=enabled\n', { active: true, enabled: true }],
    ['ActiveState=inactive\nUnitFileState=disabled\n', { active: false, enabled: false }],
    ['ActiveState=activating\nUnitFileState=enabled-runtime\n', { active: false, enabled: false }],
    ['ActiveState=inactive\nUnitFileState=\n', { active: false, enabled: false }],
    ['', { active: false, enabled: false }],
  ])('%j', (stdout, state) => {
    expect(alone(made.probe).parse({ stdout, exit: 0 })).toEqual(state)
  })

  test('is enabled before it is started, with its name quoted', () => {
    const odd = systemdService({ unit: "a'b.service" }) as unknown as Resource<SystemdServiceState, true>
    const [step] = odd.converge({ active: false, enabled: false }, true)
    expect(step).toMatchObject({ kind: 'script', title: "start a'b.service, now and at boot" })
    const script = step?.kind === 'script' ? step.script : ''
    expect(script.split('\n').slice(0, 2)).toEqual([
      `systemctl --quiet enable 'a'\\''b.service'`,
      `if ! systemctl start 'a'\\''b.service'; then`,
    ])
  })
})
