import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { labOf, specOf } from '../../../../lab/hosts/spec.ts'
import { allStates, chooseIndex, readState, writeState } from '../../../../lab/hosts/state.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'lab-state-'))
  vi.stubEnv('RMQ_LAB_CACHE', dir)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await rm(dir, { recursive: true })
})

const state = { name: 'one', index: 3, image: 'abc', hosts: 2 }

describe('the network of a new lab', () => {
  it.each([
    ['demo', [], 0],
    ['demo', [0, 1], 0],
    ['other', [], 1],
    ['other', [1, 2, 4], 3],
  ])('%s with %o taken', (name, taken, index) => {
    expect(chooseIndex(name, new Set(taken))).toBe(index)
  })

  it('is refused when there is none', () => {
    const all = new Set(Array.from({ length: 256 }, (_, at) => at))
    expect(() => chooseIndex('other', all)).toThrow(/10\.77\.0\.0\/16/)
  })
})

it('a lab is remembered, among others', async () => {
  await writeState(state)
  await writeState({ ...state, name: 'two', index: 4 })
  expect(await readState('one')).toEqual(state)
  expect((await allStates()).map((each) => each.name).sort()).toEqual(['one', 'two'])
  expect(await readState('three')).toBeUndefined()
})

it('a lab says where its hosts are and how to log in', () => {
  const lab = labOf(state)
  expect(lab).toMatchObject({ name: 'one', dir: join(dir, 'labs/one'), machineAddress: '10.77.3.1' })
  expect(lab.hosts.map(({ name, address }) => [name, address])).toEqual([
    ['mq1', '10.77.3.11'],
    ['mq2', '10.77.3.12'],
  ])
  expect(lab.hosts.every((host) => host.knownHosts === join(dir, 'labs/one/known_hosts'))).toBe(true)
})

it('a host that is not there is a usage error', async () => {
  await writeState(state)
  expect(await specOf({ lab: 'one', name: 'mq2' })).toMatchObject({ address: '10.77.3.12' })
  await expect(specOf({ lab: 'one', name: 'mq3' })).rejects.toMatchObject({
    code: 'lab-no-host',
    exitCode: 2,
  })
  await expect(specOf({ lab: 'none', name: 'mq1' })).rejects.toMatchObject({
    code: 'lab-no-host',
    exitCode: 2,
  })
})
