import { expect, test } from 'vitest'
import { comesUp, portsBecomeFree } from '../../../src/instances/come-up.ts'
import { systemdRuntime } from '../../../src/runtime/systemd/systemd-runtime.ts'
import { hintText } from '../../helpers/hint.ts'
import { broker } from '../support/example.ts'
import { systemdPaths } from '../runtime/systemd/systemd-paths.ts'

const runtime = systemdRuntime(systemdPaths)
const [wait] = comesUp({ runtime, instance: broker, afterStart: [] })
const LOGS = 'More of the log: rmq-provision logs lab.yaml --limit broker-a-0.'

test('a start that fails for an unknown reason names the command that shows the log', () => {
  expect(wait).toMatchObject({ kind: 'wait', title: 'broker-a-0 listens on port 10911' })
  expect(wait?.kind === 'wait' && hintText(wait.hint)).toBe(
    `Read the cause above, correct it, and run again. ${LOGS}`,
  )
})

test('a known cause has its own hint, and the same command', () => {
  const cause =
    wait?.kind === 'wait' ? wait.explain?.("Improperly specified VM option 'MaxMetaspaceSize=1z'") : undefined
  expect(cause?.message).toBe('the JVM does not take the option MaxMetaspaceSize=1z')
  expect(hintText(cause?.hint)).toBe(
    `Take it out of javaOptions in the inventory, or correct it for this JDK, and run apply. ${LOGS}`,
  )
})

test('ports are waited for after the stop of a process that held them', () => {
  const portsFree = runtime.portsFree(broker)
  expect(portsBecomeFree({ runtime, instance: broker })).toMatchObject({
    kind: 'wait',
    title: 'ports of broker-a-0 are free',
    condition: portsFree,
    evidence: portsFree,
    timeoutMs: 60_000,
  })
})
