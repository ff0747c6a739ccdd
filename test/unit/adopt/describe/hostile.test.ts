import fc from 'fast-check'
import { describe as suite, expect, it } from 'vitest'
import { parse } from 'yaml'
import { completed } from '../../../../src/adopt/complete.ts'
import { Draft } from '../../../../src/adopt/describe/draft.ts'
import { describe } from '../../../../src/adopt/describe/index.ts'
import { inventoryText } from '../../../../src/adopt/inventory-text.ts'
import { parseInventory } from '../../../../src/inventory/index.ts'
import { broker, nameServer, readHost } from '../support.ts'

/** Words that YAML, a terminal or this tool may take for something else than text. */
const SPECIAL = [
  ...[
    '0o17',
    '017',
    '04',
    '1e3',
    '0x1F',
    '1_000',
    '.5',
    '5.',
    '-0',
    '.inf',
    'NaN',
    '.nan',
    '9007199254740993',
  ],
  ...['yes', 'no', 'on', 'off', 'null', 'Null', '~', 'true', 'TRUE', '2026-11-30', '190:20:30', '=', '<<'],
  ...[
    '!!js/function x',
    '!!binary aGk=',
    '- a',
    '-',
    '? a',
    ': b',
    'a: b',
    'a:',
    '&a',
    '*a',
    '# a',
    'a #b',
    '%TAG',
  ],
  ...['---', '...', '|', '>-', '@a', '`a', '{a: b}', '[a]', ',', '"', "'", '\\', '\\n', '', ' a', 'a '],
  ...['${HOME}', '$${HOME}', '${', '__proto__', 'constructor', 'file:///etc/passwd'],
  ...[
    '\u001b[31m',
    '\0',
    '\u009b31m',
    '\u202eabc',
    '\u2028',
    '\u0085',
    '\ufeff',
    '\t',
    'a\tb',
    '\r',
    'a\nb',
    '\ud800',
  ],
]
const special = fc.constantFrom(...SPECIAL)
const word = fc.oneof(
  special,
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.tuple(special, special).map((two) => two.join('')),
)

/** What a terminal obeys, or people do not see. */
const UNSEEN = /(?!\n)[\p{C}\p{Zl}\p{Zp}]/u

suite('an inventory of what hosts say', () => {
  it('is read back as the same keys and values, and has nothing that a terminal obeys', () => {
    fc.assert(
      fc.property(word, word, word, (key, value, comment) => {
        const draft = new Draft()
        draft.put(['cluster'], value)
        draft.put(['brokers', 'groups', key, 'config'], { [key]: [value, { a: value }] })
        draft.comment(['brokers', 'groups', key], comment)
        draft.note(comment)
        const text = inventoryText(draft, [comment])
        expect(UNSEEN.exec(text)).toBe(null)
        expect(JSON.stringify(parse(text))).toBe(JSON.stringify(draft.tree))
      }),
    )
  })

  it('gives a broker the value that it runs with', () => {
    let compared = 0
    fc.assert(
      fc.property(word, (value) => {
        const running = { brokerClusterName: 'prod', brokerName: 'broker-a', brokerId: '0', regionId: value }
        const hosts = [
          readHost('mq1', '10.0.0.11', [
            nameServer('mq1'),
            broker('mq1', 'brokerClusterName=prod\nnamesrvAddr=10.0.0.11:9876\n', { running }),
          ]),
        ]
        const { text, problems } = completed(describe(hosts, {}), ['head'], '/x/prod.yaml')
        expect(UNSEEN.exec(text)).toBe(null)
        // What looks like a credential stands in the environment of the reader.
        if (problems.length > 0 || text.includes('RMQ_REGION_ID')) return
        const { instances } = parseInventory(text, '/x/prod.yaml', {})
        const written = instances.find((one) => one.broker !== undefined)?.config.get('regionId')
        if (written === undefined) return
        compared += 1
        expect(String(written)).toBe(value)
      }),
    )
    expect(compared).toBeGreaterThan(10)
  })
})
