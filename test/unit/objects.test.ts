import { describe, expect, it } from 'vitest'
import { compact, getOrMake, parseObject } from '../../src/objects.ts'

describe('compact', () => {
  it('drops properties that are undefined, and no others', () => {
    const hint: string | undefined = undefined
    const kept = compact({ hint, code: '', count: 0, ok: false, cause: null })
    expect(Object.entries(kept)).toEqual([
      ['code', ''],
      ['count', 0],
      ['ok', false],
      ['cause', null],
    ])
  })

  it('keeps an own property that is called __proto__', () => {
    expect(Object.keys(compact({ ['__proto__']: 1 }))).toEqual(['__proto__'])
  })
})

describe('getOrMake', () => {
  it('makes a value once, and keeps it', () => {
    const kept = new Map<string, number[]>()
    const first = getOrMake(kept, 'a', () => [])
    getOrMake(kept, 'a', () => []).push(1)
    expect(first).toEqual([1])
    expect([...kept]).toEqual([['a', [1]]])
  })
})

describe('parseObject', () => {
  it.each<[string, [string, unknown][]]>([
    [
      '{"who":"root","__proto__":1}',
      [
        ['who', 'root'],
        ['__proto__', 1],
      ],
    ],
    ['{}', []],
    ['', []],
    ['null', []],
    ['7', []],
    ['{"who":"ro', []],
  ])('reads %j', (text, properties) => {
    expect([...parseObject(text)]).toEqual(properties)
  })
})
