import { spawnSync } from 'node:child_process'
import fc from 'fast-check'
import { propertyLine } from '../../roles/config/properties.ts'
import { InventoryError, parseInventory } from '../../src/inventory/index.ts'
import { RmqError } from '../../src/errors.ts'
import { FrameDecoder, encodeFrame } from '../../src/rocketmq/remoting/frame.ts'
import { fromFrame, toFrame } from '../../src/rocketmq/remoting/header.ts'
import { parseJson } from '../../src/rocketmq/remoting/parse-json.ts'
import { parseZoneXml } from '../../src/resources/firewall/zone-xml.ts'
import { readFrames } from '../../src/shell/frames.ts'
import { quote } from '../../src/shell/quote.ts'
import { knownHostsLine, parseKnownHosts } from '../../src/transport/host-keys/known-hosts.ts'

/** A reader or writer of text from outside, with a property that holds for every input. */
export interface Subject {
  readonly name: string
  /** Inputs in one run of the property. */
  readonly batch: number
  /** Part of all inputs, in hundredths. */
  readonly share: number
  readonly check: (parameters: { readonly seed: number; readonly numRuns: number }) => Checked
}

interface Checked {
  readonly runs: number
  /** The smallest input that fails, and why; undefined when none does. */
  readonly fault: string | undefined
}

function subject<Ts>(name: string, batch: number, share: number, property: fc.IProperty<Ts>): Subject {
  const check: Subject['check'] = (parameters) => {
    const details = fc.check(property, parameters)
    const fault = details.failed ? fc.defaultReportMessage(details) : undefined
    return { runs: details.numRuns, fault }
  }
  return { name, batch, share, check }
}

/** Shells of hosts; busybox where this machine has it. */
const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']].filter(
  ([program = '', ...words]) => spawnSync(program, [...words, '-c', ':']).status === 0,
)
const WORDS = 500

/** Any text without NUL and without half a pair of surrogates, rich in signs of the shell. */
const word = fc
  .array(
    fc.oneof(
      fc.constantFrom(...Array.from('\'"\\$`!*?[]{}~#&|;<>()\n\t =-')),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    {
      maxLength: 12,
    },
  )
  .map((parts) => parts.join('').replaceAll('\0', ''))
  .filter((text) => Buffer.from(text).toString() === text)

function echoedBy([program = '', ...words]: readonly string[], values: readonly string[]): string[] {
  const script = values.map((value) => `printf '%s\\0' ${quote(value)}\n`).join('')
  const { stdout, status } = spawnSync(program, words, { input: script, maxBuffer: 64 * 1024 * 1024 })
  if (status !== 0) throw new Error(`${program} ended with ${String(status)}`)
  return stdout.toString('utf8').split('\0').slice(0, -1)
}

/** Text of pieces that mean something to a format, between any other characters. */
const textOf = (pieces: readonly string[], maxLength = 40): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 3 })), { maxLength })
    .map((parts) => parts.join(''))

const YAML = [
  ...[
    'cluster: c\n',
    'rocketmq: { version: 5.3.3 }\n',
    'hosts: [10.0.0.1]\n',
    'namesrv:\n',
    '  hosts: [mq1]\n',
  ],
  ...[
    'brokers: ',
    '{ groups: ',
    '{ a: { master: 10.0.0.1 } } }\n',
    'config: ',
    '&a ',
    '*a',
    '<<: ',
    '- ',
    '!vault ',
  ],
  ...[
    '  ',
    '\n',
    ': ',
    ', ',
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    '|',
    '>',
    '#',
    '---\n',
    '${A}',
    '${',
    '__proto__',
    'constructor',
  ],
]
const INI = [
  ...[
    '[namesrv]\n',
    '[brokers]\n',
    '[all:vars]\n',
    '[a:children]\n',
    'mq1 ',
    'mq[1:3]',
    'broker_name=a ',
    'x=1\n',
  ],
  ...[
    'ansible_host=10.0.0.1 ',
    'broker_config_flushDiskType=SYNC_FLUSH\n',
    'rocketmq_version=5.3.3\n',
    '=',
    '\n',
    ' ',
  ],
  ...[
    '[',
    ']',
    ':',
    '"',
    "'",
    '\\',
    '#',
    ';',
    '{',
    '}',
    ',',
    '__proto__=1 ',
    'toString',
    '{{ x }}',
    'rocketmq_sysctl=',
  ],
]
const KNOWN_HOSTS = [
  'mq1',
  'mq*',
  '?',
  '!',
  ',',
  ' ',
  '\n',
  '|1|',
  '@revoked ',
  '@cert-authority ',
  'ssh-ed25519 ',
  'AAAA',
  '=',
  '#',
]
const ZONE = [
  '<zone>',
  '</zone>',
  '<port ',
  'port="80"',
  ' protocol="tcp"/>',
  '<rule ',
  '</rule>',
  '<source ',
  'address="10.0.0.0/8"',
  '<!--',
  '-->',
  '&lt;',
  '"',
  '<',
  '>',
  '/',
]
const JSON_PIECES = [
  '{',
  '}',
  '[',
  ']',
  '"',
  ':',
  ',',
  '\\',
  '1',
  '-',
  'e9',
  'null',
  'true',
  '0:',
  '"a":',
  '\\u0041',
  '9'.repeat(20),
]

/** Runs a reader; only the errors that it promises may come out. */
function reads(read: () => unknown, ...promised: readonly (new (...words: never[]) => Error)[]): void {
  try {
    read()
  } catch (error) {
    if (!promised.some((kind) => error instanceof kind)) throw error
  }
}

/** What java.util.Properties reads of a line. */
function javaReads(line: string): string {
  const text = line.slice(line.indexOf('=') + 1).replace(/^[ \t\f]+/, '')
  return text.replace(
    /\\(?:u([0-9a-fA-F]{4})|(.))/gs,
    (_, hex: string | undefined, sign: string | undefined) => {
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
      return { n: '\n', r: '\r', t: '\t', f: '\f' }[sign ?? ''] ?? sign ?? ''
    },
  )
}

const bytes = fc.uint8Array({ maxLength: 64 }).map((array) => Buffer.from(array))
const key = Buffer.concat([Buffer.from([0, 0, 0, 11]), Buffer.from('ssh-ed25519'), Buffer.alloc(36, 7)])

export const SUBJECTS: readonly Subject[] = [
  subject(
    `words quoted for ${SHELLS.map(([program]) => program).join(', ')}`,
    WORDS,
    30,
    fc.property(fc.array(word, { minLength: WORDS, maxLength: WORDS }), (values) => {
      for (const shell of SHELLS) {
        const echoed = echoedBy(shell, values)
        const at = values.findIndex((value, index) => echoed[index] !== value)
        if (at < 0) continue
        throw new Error(
          `${shell.join(' ')} reads ${JSON.stringify(values[at])} as ${JSON.stringify(echoed[at])}`,
        )
      }
    }),
  ),
  subject(
    'inventories in YAML',
    1,
    8,
    fc.property(textOf(YAML), (text) => {
      reads(() => parseInventory(text, 'x.yaml', {}), InventoryError)
    }),
  ),
  subject(
    'inventories in INI',
    1,
    10,
    fc.property(textOf(INI), (text) => {
      reads(() => parseInventory(text, 'x.ini', {}), InventoryError)
    }),
  ),
  subject(
    'known_hosts',
    1,
    10,
    fc.property(textOf(KNOWN_HOSTS), (text) => {
      const line = knownHostsLine('mq1', key, false)
      const found = parseKnownHosts(`${text}\n${line}`, 'f', 'mq1').at(-1)
      if (found?.key.equals(key) !== true) throw new Error('a good line behind it is not found')
    }),
  ),
  subject(
    'zone files',
    1,
    10,
    fc.property(textOf(ZONE), (text) => {
      reads(() => parseZoneXml(text))
    }),
  ),
  subject(
    'JSON of RocketMQ',
    1,
    10,
    fc.property(textOf(JSON_PIECES), (text) => {
      reads(() => parseJson(text), SyntaxError)
    }),
  ),
  subject(
    'values of properties files',
    1,
    10,
    fc.property(word, (value) => {
      const line = propertyLine('key', value).replace(/\n$/, '')
      if (/[\r\n]/.test(line)) throw new Error('it takes two lines')
      if (javaReads(line) !== value) throw new Error(`Java reads ${JSON.stringify(javaReads(line))}`)
    }),
  ),
  subject(
    'commands of the remoting protocol',
    1,
    6,
    fc.property(
      fc.dictionary(fc.string(), fc.string(), { maxKeys: 4 }),
      bytes,
      fc.nat(64),
      (extFields, body, cut) => {
        const command = { code: 10, opaque: 1, response: false, remark: '', extFields, body }
        const wire = encodeFrame(toFrame(command))
        const decoder = new FrameDecoder()
        const [frame] = [...decoder.push(wire.subarray(0, cut)), ...decoder.push(wire.subarray(cut))]
        const read = frame === undefined ? undefined : fromFrame(frame)
        const sorted = (fields: object) => JSON.stringify(Object.entries(fields).sort())
        if (sorted(read?.extFields ?? {}) !== sorted(extFields)) throw new Error('it is read as another one')
      },
    ),
  ),
  subject(
    'bytes for the remoting protocol',
    1,
    3,
    fc.property(bytes, (input) => {
      reads(() => new FrameDecoder().push(input).map((frame) => fromFrame(frame)), RmqError)
    }),
  ),
  subject(
    'answers of hosts',
    1,
    3,
    fc.property(textOf(['nonce b 0\n', '\nnonce e 0 0\n', 'nonce', ' ', '\n', '99']), (text) => {
      try {
        readFrames(Buffer.from(text), 'nonce', 2)
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('the script ended ')) throw error
      }
    }),
  ),
]
