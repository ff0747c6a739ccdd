import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { parseKept, previousOf, type KeptStates } from '../../../../src/run/applied/previous.ts'
import { beginScript, completeScript, readScript } from '../../../../src/run/applied/scripts.ts'
import type { AppliedState } from '../../../../src/run/applied/state.ts'
import { scratch } from '../../resources/on-host.ts'

let folder: string
beforeEach(() => {
  folder = join(scratch(), 'inventories')
})

const state = (release: string, over: Partial<AppliedState> = {}): AppliedState => ({
  digest: release.replaceAll(/\D/g, '').padEnd(64, '0'),
  release,
  jdk: '17',
  format: 'yaml',
  time: '2026-11-29T01:02:03.000Z',
  redacted: false,
  text: `cluster: 'c'\nrocketmq: { version: ${release} } # $(reboot) \`reboot\` "x"\n`,
  ...over,
})

function run(script: string, shell = 'dash'): string {
  const { status, stdout, stderr } = spawnSync(shell, { input: script, encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  return stdout
}

const begin = (one: AppliedState, goesBack = false): string =>
  run(beginScript(folder, one, { release: join(folder, '..', one.release), goesBack }))
const complete = (one: AppliedState): string => run(completeScript(folder, one))
const kept = (): KeptStates => parseKept('mq1', run(readScript(folder)))
const summary = () => ({ applied: kept().applied, previous: kept().previous?.release })

const [A, B, C] = [state('5.5.0'), state('5.5.1'), state('5.5.2')]

describe('the states on a host', () => {
  it('are none before the first run', () => {
    expect(kept()).toEqual({ host: 'mq1', applied: undefined, previous: undefined, goesBack: false })
  })

  it('have the one before when a whole run follows another', () => {
    begin(A)
    complete(A)
    begin(B)
    expect(summary()).toEqual({ applied: B.digest, previous: '5.5.0' })
    expect(kept().previous).toEqual(A)
  })

  it('give the release that is on the host the time of its last apply', () => {
    const mark = join(folder, '..', '5.5.0', '.rmq-provision')
    mkdirSync(join(mark, '..'))
    writeFileSync(mark, 'x')
    utimesSync(mark, 1000, 1000)
    begin(B)
    expect(statSync(mark).mtimeMs).toBe(1_000_000)
    begin(A)
    expect(statSync(mark).mtimeMs).toBeGreaterThan(1_700_000_000_000)
  })

  it('are readable for root alone', () => {
    begin(A)
    expect(statSync(join(folder, 'applied')).mode & 0o777).toBe(0o600)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
  })

  it('keep the last whole state when a run failed and another one follows', () => {
    begin(A)
    complete(A)
    begin(B)
    begin(C)
    expect(summary()).toEqual({ applied: C.digest, previous: '5.5.0' })
  })

  it('keep the last whole state when a failed run is given again', () => {
    begin(A)
    complete(A)
    begin(B)
    begin(B)
    complete(B)
    expect(summary()).toEqual({ applied: B.digest, previous: '5.5.0' })
  })

  it('lead forth again after a way back', () => {
    for (const each of [A, B, A]) {
      begin(each)
      complete(each)
    }
    expect(summary()).toEqual({ applied: A.digest, previous: '5.5.1' })
  })

  describe('of a rollback that was broken off', () => {
    beforeEach(() => {
      for (const each of [A, B]) {
        begin(each)
        complete(each)
      }
      begin(A, true)
    })

    it('lead back still, not forth again', () => {
      expect(kept()).toEqual({ host: 'mq1', applied: A.digest, previous: A, goesBack: true })
      begin(A, true)
      expect(previousOf([kept()])).toEqual(A)
    })

    it('lead forth again once it has ended', () => {
      complete(A)
      expect(kept()).toEqual({ host: 'mq1', applied: A.digest, previous: B, goesBack: false })
    })

    it('do not lead back to it when another state was applied since', () => {
      begin(C)
      expect(kept()).toEqual({ host: 'mq1', applied: C.digest, previous: B, goesBack: false })
    })
  })

  it('of a rollback after a failed run, itself broken off, lead back still', () => {
    begin(A)
    complete(A)
    begin(B)
    begin(A, true)
    expect(kept()).toEqual({ host: 'mq1', applied: A.digest, previous: A, goesBack: true })
    expect(previousOf([kept()])).toEqual(A)
    complete(A)
    expect(() => previousOf([kept()])).toThrow('the previous state is the one that is applied')
  })

  it('are not whole while a run goes back to the last whole one', () => {
    begin(A)
    complete(A)
    begin(B)
    begin(A)
    expect(existsSync(join(folder, 'complete'))).toBe(false)
    begin(C)
    expect(summary()).toEqual({ applied: C.digest, previous: '5.5.0' })
  })

  it('do not change when the text is another and the state the same', () => {
    begin(A)
    complete(A)
    begin({ ...A, text: '# another comment\n' })
    complete(A)
    expect(summary()).toEqual({ applied: A.digest, previous: undefined })
  })

  it('are a damaged file as none', () => {
    begin(A)
    complete(A)
    begin(B)
    writeFileSync(join(folder, 'previous'), readFileSync(join(folder, 'previous'), 'utf8').slice(9))
    expect(summary()).toEqual({ applied: B.digest, previous: undefined })
  })
})

describe('previousOf', () => {
  const on = (host: string, applied: AppliedState, previous?: AppliedState): KeptStates => ({
    host,
    applied: applied.digest,
    previous,
    goesBack: false,
  })

  it('is the state on which the hosts agree; a new host has none', () => {
    expect(previousOf([on('mq1', B, A), on('mq2', B, A), on('mq3', B)])).toEqual(A)
  })

  it('is the state of a run that failed on some hosts', () => {
    expect(previousOf([on('mq1', B, A), on('mq2', A, A)])).toEqual(A)
  })

  describe('when a host was down during the last run', () => {
    const goesBack = (kept: KeptStates): KeptStates => ({ ...kept, goesBack: true })
    it.each<[name: string, kept: KeptStates[], previous: AppliedState]>([
      ['is the state that it has still', [on('mq1', C, B), on('mq2', C, B), on('mq3', B, A)], B],
      ['whichever host comes first', [on('mq3', B, A), on('mq1', C, B)], B],
      [
        'goes on with a rollback that was broken off',
        [goesBack(on('mq1', B, B)), on('mq2', C, B), on('mq3', B, A)],
        B,
      ],
      ['and one that has ended on some hosts', [goesBack(on('mq1', A, A)), on('mq2', A, B)], A],
    ])('%s', (_name, states, previous) => {
      expect(previousOf(states)).toEqual(previous)
    })

    it('and now runs what it was to go back to, differs when the way leads forth again on the others', () => {
      expect(() => previousOf([on('mq1', A, B), on('mq2', B, A)])).toThrow(
        'the hosts keep different previous states',
      )
    })

    it('differs when it has a state of its own', () => {
      expect(() => previousOf([on('mq1', C, B), on('mq2', state('5.4.0'), A)])).toThrow(
        'the hosts keep different previous states',
      )
    })
  })

  it.each<[name: string, kept: KeptStates[], message: string]>([
    ['none is kept', [on('mq1', A)], 'no host keeps a previous state'],
    [
      'the hosts differ',
      [on('mq1', C, A), on('mq2', C, B)],
      'the hosts keep different previous states: mq1 RocketMQ 5.5.0 of 2026-11-29T01:02:03.000Z, mq2 RocketMQ 5.5.1 of 2026-11-29T01:02:03.000Z',
    ],
    ['it is applied already', [on('mq1', A, A)], 'the previous state is the one that is applied'],
    [
      'a secret was taken out',
      [on('mq1', B, state('5.5.0', { redacted: true }))],
      'the previous inventory had secrets in its text, which the hosts do not keep',
    ],
  ])('refuses when %s', (_name, states, message) => {
    expect(() => previousOf(states)).toThrow(`there is nothing to roll back to: ${message}`)
  })
})
