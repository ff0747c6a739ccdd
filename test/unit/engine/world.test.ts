import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, expectTypeOf, it } from 'vitest'
import type { Need, Resource } from '../../../src/engine/resource.ts'
import {
  ObservedWorld,
  resourceKind,
  type ResourceId,
  type ResourceRef,
  type World,
} from '../../../src/engine/world.ts'
import { removedInstanceRef } from '../../../src/instances/removed-instance.ts'
import type { RemovalState } from '../../../src/instances/removal-state.ts'
import { serviceRef } from '../../../src/instances/service-ref.ts'
import type { FileState } from '../../../src/resources/file-state.ts'
import { fileRef } from '../../../src/resources/file.ts'
import type { HostState } from '../../../src/runtime/runtime.ts'

interface Account {
  readonly uid: number
}
const ACCOUNT = resourceKind<Account>('account')
const root = ACCOUNT.on('mq1', 'root')

describe('the world', () => {
  const world = new ObservedWorld()
  world.learn(root, { uid: 0 })

  it('gives the answer of a resource in its own type', () => {
    const seen = world.observed(root)
    expectTypeOf(seen).toEqualTypeOf<Account | undefined>()
    expect(seen?.uid).toBe(0)
  })

  it.each([
    ['another host', ACCOUNT.on('mq2', 'root')],
    ['another name', ACCOUNT.on('mq1', 'toor')],
    ['another kind', resourceKind<Account>('user').on('mq1', 'root')],
  ])('has no answer of %s', (_name, ref) => {
    expect(world.observed(ref)).toBeUndefined()
  })

  it('keeps the last answer', () => {
    const again = new ObservedWorld()
    again.learn(root, { uid: 1 })
    again.learn(root, { uid: 2 })
    expect(again.observed(root)).toEqual({ uid: 2 })
  })

  it('is typed by the makers of the refs', () => {
    const all: World = world
    const instance = { host: 'mq1', id: 'broker-a-0' }
    expectTypeOf(all.observed(serviceRef(instance))).toEqualTypeOf<HostState | undefined>()
    expectTypeOf(all.observed(removedInstanceRef(instance))).toEqualTypeOf<RemovalState | undefined>()
    expectTypeOf(all.observed(fileRef('mq1', '/etc/hosts'))).toEqualTypeOf<FileState | undefined>()
  })
})

describe('a ref', () => {
  it('is not made by hand', () => {
    expectTypeOf<{ host: string; id: string }>().not.toExtend<ResourceRef>()
    expectTypeOf<string>().not.toExtend<ResourceId>()
    expectTypeOf<{ host: string; id: string }>().not.toExtend<Need>()
    expectTypeOf<{ anyOf: { host: string; id: string }[] }>().not.toExtend<Need>()
  })

  it('of one type is none of another', () => {
    expectTypeOf<ResourceRef<Account>>().not.toExtend<ResourceRef<FileState>>()
    expectTypeOf<ResourceRef>().not.toExtend<ResourceRef<Account>>()
  })

  it('of every type is a need, alone or among others', () => {
    expectTypeOf<ResourceRef<Account>>().toExtend<Need>()
    expectTypeOf<{ anyOf: ResourceRef<Account>[] }>().toExtend<Need>()
  })

  it('has the id that the resource of the same kind and name has', () => {
    expect(root).toEqual({ host: 'mq1', id: ACCOUNT.id('root') })
    expect(ACCOUNT.id('root')).toBe('account:root')
  })

  it('has the type of the probe of its resource', () => {
    expectTypeOf<Resource<Account>['id']>().toEqualTypeOf<ResourceId<Account>>()
    expectTypeOf<ResourceId<FileState>>().not.toExtend<Resource<Account>['id']>()
  })
})

it('no two kinds of resources share one first part of their ids', () => {
  const root = join(import.meta.dirname, '../../..')
  const kinds = ['src', 'roles'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => [
        ...readFileSync(join(root, folder, path), 'utf8').matchAll(/resourceKind<[^(]+>\('([^']+)'\)/g),
      ])
      .map(([, kind]) => kind),
  )
  expect(kinds.length).toBeGreaterThan(20)
  expect(kinds.filter((kind, index) => kinds.indexOf(kind) !== index)).toEqual([])
})
