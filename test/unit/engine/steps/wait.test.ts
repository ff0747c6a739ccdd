import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { waitFailure, waitScript } from '../../../../src/engine/steps/wait.ts'
import type { WaitStep } from '../../../../src/engine/resource.ts'
import { run, scratch, standIns } from '../../resources/on-host.ts'

const step = (condition: string, timeoutMs: number): WaitStep => ({
  kind: 'wait',
  title: 'it answers',
  condition,
  timeoutMs,
  evidence: 'echo why',
})

test('a clock that is set meanwhile ends no wait', () => {
  const folder = scratch()
  // Each look at the clock finds it a day later than the last one.
  const path = standIns({
    date: `now=$(cat '${folder}/now' || echo 0)\necho $((now + 86400)) | tee '${folder}/now'`,
  })
  const looks = `echo look >>'${folder}/looks'; [ "$(grep -c look '${folder}/looks')" = 3 ]`
  expect(run(waitScript(step(looks, 60_000)), path)).toEqual({ exit: 0, stdout: '' })
})

test('gives up, with the evidence, when the time since boot is over', () => {
  const uptime = join(scratch(), 'uptime')
  writeFileSync(uptime, '1000.25 4000.00\n')
  const load = join(scratch(), 'loadavg')
  writeFileSync(load, '38.10 35.02 20.40 9/812 4711\n')
  const condition = `echo '1060.01 4100.00' >'${uptime}'; exit 1`
  expect(run(waitScript(step(condition, 60_000), uptime, load))).toEqual({
    exit: 75,
    stdout: 'Load average of the host: 38.10 35.02 20.40\nwhy\n',
  })
})

test('gives up at once when it will never hold', () => {
  expect(run(waitScript(step('exit 3', 60_000)))).toEqual({
    exit: 3,
    stdout: 'why\n',
  })
})

test.each([
  [75, 'it answers: not within 60 s'],
  [3, 'it answers failed'],
  [1, undefined],
])('the end of a wait with exit %s in words', (exit, words) => {
  expect(waitFailure(step('false', 59_500), exit)).toBe(words)
})
