import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InventoryError } from '../../../src/inventory/index.ts'
import { iniValue } from '../../../src/inventory/ini/literal.ts'
import { splitWords } from '../../../src/inventory/ini/shlex.ts'
import { editDistance, nearest } from '../../../src/inventory/nearest.ts'
import { formatSize, parseDuration, parseSize } from '../../../src/model/units.ts'
import { quote } from '../../../src/shell/quote.ts'
import { parse } from './support.ts'

/** Pieces of both formats, so that the generated texts get past the first character. */
const piece = fc.oneof(
  fc.constantFrom(
    'cluster: c\n',
    'rocketmq: { version: 5.3.3 }\n',
    'hosts: [10.0.0.1]\n',
    'hosts:\n',
    '  mq1: {}\n',
  ),
  fc.constantFrom(
    '[namesrv]\n',
    '[brokers]\n',
    'mq1 broker_name=a\n',
    '[all:vars]\n',
    'rocketmq_version=5.3.3\n',
  ),
  fc.constantFrom(
    '${',
    '${X}',
    '&a',
    '*a',
    '<<',
    '{',
    ']',
    '- ',
    '? ',
    '!!',
    '"',
    "'",
    '\t',
    '%',
    '__proto__: 1\n',
  ),
  fc.string(),
)
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))

describe('any text at all', () => {
  it.each(['x.yaml', 'x.ini', 'hosts'])('as %s is an inventory or an InventoryError', (file) => {
    fc.assert(
      fc.property(text, (content) => {
        try {
          parse(content, file)
        } catch (error) {
          expect(error).toBeInstanceOf(InventoryError)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('words of a host line', () => {
  it('are what a shell would make of them', () => {
    fc.assert(
      fc.property(fc.array(fc.string().filter((word) => !word.includes('\0'))), (words) => {
        expect(splitWords(words.map(quote).join(' ')).map((word) => word.text)).toEqual(words)
      }),
    )
  })
})

describe('values of variables', () => {
  it('that are JSON without its words are read as JSON', () => {
    const json = fc.jsonValue({ noUnicodeString: true }).map((value) => JSON.stringify(value))
    fc.assert(
      fc.property(
        // Integers beyond 2^53 stay text, so that none of their digits is lost.
        json.filter((each) => !/true|false|null|\\u|-0|e[+-]|\d{16}/.test(each)),
        (each) => {
          expect(iniValue(each)).toEqual(JSON.parse(each))
        },
      ),
    )
  })
})

describe('the nearest word', () => {
  it.each([
    ['namesvr', 'namesrv'],
    ['flushDiskTyp', 'flushDiskType'],
    ['FLUSHDISKTYPE', 'flushDiskType'],
    ['hots', 'hosts'],
    ['completely different', undefined],
  ])('to %s is %s', (word, expected) => {
    expect(nearest(word, ['namesrv', 'hosts', 'flushDiskType', 'brokers'])).toBe(expected)
  })

  it('is measured alike from both ends', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
        expect(editDistance(a, b)).toBe(editDistance(b, a))
        expect(editDistance(a, b) === 0).toBe(a === b)
      }),
    )
  })
})

describe('units', () => {
  it.each([
    ['512m', 512 * 1024 ** 2],
    ['4G', 4 * 1024 ** 3],
    ['64k', 64 * 1024],
    ['4', undefined],
    ['0g', undefined],
    ['1.5g', undefined],
    ['4gb', undefined],
  ])('%s is %s bytes', (written, bytes) => {
    expect(parseSize(written)).toBe(bytes)
  })

  it.each([
    ['10s', 10_000],
    ['500ms', 500],
    ['2m', 120_000],
    ['10', undefined],
    ['1h', 3_600_000],
    ['1d', undefined],
  ])('%s is %s ms', (written, ms) => {
    expect(parseDuration(written)).toBe(ms)
  })

  it('come back as they were', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.constantFrom('k', 'm', 'g'), (count, unit) => {
        const bytes = parseSize(`${count}${unit}`) ?? 0
        expect(parseSize(formatSize(bytes))).toBe(bytes)
      }),
    )
  })
})
