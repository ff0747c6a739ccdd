import { describe, expect, it } from 'vitest'
import { compact, getOrMake, indexed, keptWith, parseObject } from '../../src/objects.ts'

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

describe('indexed', () => {
  const byColour = indexed(({ colour }: { readonly colour: string }) => colour)

  it('finds the items of a list in their order', () => {
    const list = [
      { colour: 'red', id: 1 },
      { colour: '__proto__', id: 2 },
      { colour: 'red', id: 3 },
    ]
    expect(byColour(list, 'red').map(({ id }) => id)).toEqual([1, 3])
    expect(byColour(list, '__proto__').map(({ id }) => id)).toEqual([2])
    expect(byColour(list, 'blue')).toEqual([])
  })

  it('keeps lists apart', () => {
    expect(byColour([{ colour: 'red' }], 'red')).toHaveLength(1)
    expect(byColour([], 'red')).toEqual([])
  })
})

describe('keptWith', () => {
  it('makes the value of an object once, and one for each object', () => {
    let made = 0
    const numberOf = keptWith((_key: object) => (made += 1))
    const [first, second] = [{}, {}]
    expect([numberOf(first), numberOf(second), numberOf(first)]).toEqual([1, 2, 1])
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
