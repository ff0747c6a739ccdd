import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LOG_FAULT } from '../../../src/runtime/starts/log-fault.ts'
import { run, scratch, standIns } from '../resources/on-host.ts'
import { answerOf, shells } from '../shell/shells.ts'

const SIZE = 4096
const name = (place: number): string => String(place * SIZE).padStart(20, '0')

/** A file of a commit log: something at its start, zeros behind it. */
const used = (bytes = SIZE): Buffer => Buffer.concat([Buffer.from('message!'), Buffer.alloc(bytes - 8)])
const empty = Buffer.alloc(SIZE)

/** A file that is full: its last bytes are a blank, by its length and magic number (CommitLog.BLANK_MAGIC_CODE). */
function full(blank = 100): Buffer {
  const bytes = used()
  bytes.writeInt32BE(blank, SIZE - blank)
  bytes.writeInt32BE(-875_286_124, SIZE - blank + 4)
  return bytes
}

/** A file of a consume queue, by the offsets of its messages. */
function queue(...offsets: readonly number[]): Buffer {
  const bytes = Buffer.alloc(20 * 50)
  for (const [index, offset] of offsets.entries()) {
    bytes.writeBigInt64BE(BigInt(offset), index * 20)
    bytes.writeInt32BE(100, index * 20 + 8)
  }
  return bytes
}

type Files = Readonly<Record<string, Buffer>>

function storeOf(files: Files): string {
  const folder = scratch()
  for (const [path, bytes] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), bytes)
  }
  return folder
}

/** The answer of every shell, which must be one. */
function faultIn(files: Files, size = SIZE, logs: readonly string[] = ['log'], made = ''): string {
  const folder = storeOf(files)
  const words = [String(size), join(folder, 'store'), ...logs.map((log) => join(folder, log))]
  const script = `${LOG_FAULT}\nlog_made=${made}\nlog_fault "$@"`
  return answerOf(script, words).replaceAll(`${folder}/`, '')
}

const ofLog = (...files: readonly (Buffer | undefined)[]): Files => ({
  // The folder of the queues stays when topics are deleted.
  'store/consumequeue/x': empty,
  ...Object.fromEntries(
    files.flatMap((bytes, place) => (bytes === undefined ? [] : [[`log/${name(place)}`, bytes]])),
  ),
})

describe('files of a commit log', () => {
  test.each<[string, Files]>([
    ['none', {}],
    ['one', ofLog(used())],
    ['several, of which the oldest have expired', ofLog(undefined, undefined, full(), full(), used())],
    ['a next one that is not used yet', ofLog(full(), used(), empty)],
    ['a next one that is just being made', ofLog(full(), Buffer.alloc(0))],
    ['a new store', ofLog(empty, empty)],
    ['a new store without a file', { 'store/lock': empty }],
    ['a folder among them, as 5.x leaves it', { ...ofLog(used()), 'log/lost+found/x': Buffer.from('x') }],
    [
      'a full one behind which the queues name nothing: it was cut by a recovery',
      { ...ofLog(used(), full()), 'store/consumequeue/t/0/00000000000000000000': queue(10, SIZE + 5) },
    ],
    [
      'one with the bytes of a blank in a message',
      {
        ...ofLog(Buffer.concat([used(50), full()]).subarray(0, SIZE)),
        'store/consumequeue/t/0/00000000000000000000': queue(SIZE + 5),
      },
    ],
  ])('%s', (_, files) => {
    expect(faultIn(files)).toBe('')
    expect(faultIn(files, 0)).toBe('')
  })

  test.each<[string, Files, string]>([
    [
      'one is missing between others',
      ofLog(full(), undefined, used()),
      `there is no file between log/${name(0)} and log/${name(2)}`,
    ],
    ['one was cut off', ofLog(full(), used(1000), used()), `log/${name(1)} has 1000 bytes and not ${SIZE}`],
    ['one was emptied', ofLog(full(), Buffer.alloc(0), used()), `log/${name(1)} has 0 bytes and not ${SIZE}`],
    ['the last one was cut off', ofLog(full(), used(1000)), `log/${name(1)} has 1000 bytes and not ${SIZE}`],
    [
      'another file lies among them',
      { ...ofLog(full(), used()), [`log/${name(0)}.bak`]: used() },
      `log/${name(0)}.bak is no file of the commit log`,
    ],
    [
      'another file lies in a log without messages',
      { 'log/stray': Buffer.alloc(0) },
      'log/stray is no file of the commit log',
    ],
    [
      'a hidden file lies among them',
      { ...ofLog(used()), 'log/.nfs01': used() },
      'log/.nfs01 is no file of the commit log',
    ],
    [
      'all that were used are missing',
      {
        ...ofLog(undefined, undefined, empty),
        'store/consumequeue/t/0/00000000000000000000': queue(10),
      },
      `log/${name(2)} is the first file, and has no message, while there are consume queues`,
    ],
    [
      'the last ones are missing',
      {
        ...ofLog(full(), full(20)),
        'store/consumequeue/other/0/00000000000000000000': queue(10),
        'store/consumequeue/t/0/00000000000000000000': queue(10, 500, 2 * SIZE + 5),
      },
      `log/${name(1)} is the last file, and store/consumequeue/t/0/00000000000000000000 has messages behind it`,
    ],
  ])('%s', (_, files, expected) => {
    expect(faultIn(files)).toBe(`${expected}\n`)
  })

  test('their size is that of the first one where it is not known', () => {
    const files = ofLog(full(), used(1000), used())
    expect(faultIn(files, 0)).toBe(`log/${name(1)} has 1000 bytes and not ${SIZE}\n`)
  })

  test('an only one that was cut off is found by the size of the configuration', () => {
    expect(faultIn(ofLog(used(1000)))).toBe(`log/${name(0)} has 1000 bytes and not ${SIZE}\n`)
  })

  test('several folders are one log', () => {
    const [first, second, third] = [name(0), name(1), name(2)]
    const files = { ...ofLog(), [`a/${first}`]: full(), [`b/${second}`]: full(), [`a/${third}`]: used() }
    expect(faultIn(files, SIZE, ['a', 'b'])).toBe('')
    expect(faultIn(files, SIZE, ['a'])).toBe(`there is no file between a/${first} and a/${third}\n`)
  })

  test('files of the usual size, of which one is missing', () => {
    const folder = storeOf({})
    mkdirSync(join(folder, 'log'))
    const GIGABYTE = 1024 ** 3
    for (const place of [9, 10, 12]) {
      const path = join(folder, 'log', String(place * GIGABYTE).padStart(20, '0'))
      writeFileSync(path, 'message!')
      truncateSync(path, GIGABYTE)
    }
    const script = `${LOG_FAULT}\nlog_fault 0 ${folder}/store ${folder}/log`
    for (const {
      argv: [program = 'sh', ...options],
    } of shells) {
      const { stdout } = spawnSync(program, [...options, '-c', script])
      expect(stdout.toString()).toBe(
        `there is no file between ${folder}/log/00000000010737418240 and ${folder}/log/00000000012884901888\n`,
      )
    }
  })
})

const QUEUE = 'store/consumequeue/t/0'
const BYTES = 20 * 50

/** Files of a queue by their place; undefined: it is missing. A number is a size. */
const ofQueue = (...files: readonly (number | undefined)[]): Files => ({
  ...ofLog(used()),
  ...Object.fromEntries(
    files.flatMap((bytes, place) =>
      bytes === undefined
        ? []
        : [[`${QUEUE}/${String(place * BYTES).padStart(20, '0')}`, Buffer.alloc(bytes)]],
    ),
  ),
})
const queueFile = (place: number): string => `${QUEUE}/${String(place * BYTES).padStart(20, '0')}`

describe('files of consume queues', () => {
  test.each<[string, Files]>([
    ['one', ofQueue(BYTES)],
    ['several, of which the oldest have expired', ofQueue(undefined, undefined, BYTES, BYTES)],
    ['a next one that is just being made', ofQueue(BYTES, 0)],
    [
      'a queue with another one behind it',
      { ...ofQueue(BYTES, BYTES, 0), 'store/consumequeue/u/0/x': used() },
    ],
    [
      'queues of another size',
      { ...ofQueue(BYTES, BYTES), 'store/consumequeue/u/0/00000000000000000000': Buffer.alloc(40) },
    ],
  ])('%s', (_, files) => {
    expect(faultIn(files)).toBe('')
  })

  test.each<[string, Files, string]>([
    [
      'one is missing between others',
      ofQueue(BYTES, undefined, BYTES),
      `a consume queue has no file between ${queueFile(0)} and ${queueFile(2)}`,
    ],
    [
      'one is missing in the last queue',
      {
        ...ofQueue(undefined, BYTES, undefined, BYTES),
        'store/consumequeue/a/0/00000000000000000000': queue(1),
      },
      `a consume queue has no file between ${queueFile(1)} and ${queueFile(3)}`,
    ],
    [
      'one was cut off',
      ofQueue(BYTES, 40, BYTES),
      `a consume queue has ${queueFile(1)} with 40 bytes, and another one ${BYTES}`,
    ],
    [
      'one was emptied',
      ofQueue(BYTES, 0, BYTES),
      `a consume queue has ${queueFile(1)} with 0 bytes, and another one ${BYTES}`,
    ],
    [
      'the last one was cut off',
      ofQueue(BYTES, 40),
      `a consume queue has ${queueFile(1)} with 40 bytes, and another one ${BYTES}`,
    ],
  ])('%s', (_, files, expected) => {
    expect(faultIn(files)).toBe(`${expected}\n`)
  })

  test('a fault of the commit log is said first', () => {
    const files = { ...ofQueue(BYTES, undefined, BYTES), ...ofLog(full(), undefined, used()) }
    expect(faultIn(files)).toBe(`there is no file between log/${name(0)} and log/${name(2)}\n`)
  })

  test('a queue whose files are beyond 32 bits', () => {
    const at = (place: number): string => `${QUEUE}/${String(place * 6_000_000).padStart(20, '0')}`
    const files = {
      ...ofLog(used()),
      [at(1_000_000)]: Buffer.alloc(6_000_000),
      [at(1_000_002)]: Buffer.alloc(6_000_000),
    }
    expect(faultIn(files)).toBe(`a consume queue has no file between ${at(1_000_000)} and ${at(1_000_002)}\n`)
  })
})

/** The checkpoint: times of the last message in the log, and of the last one in a queue. */
function checkpoint(ofLogs: number, ofQueues: number): Buffer {
  const bytes = Buffer.alloc(4096)
  bytes.writeBigInt64BE(BigInt(ofLogs), 0)
  bytes.writeBigInt64BE(BigInt(ofQueues), 8)
  return bytes
}

describe('a store without any consume queue', () => {
  const GONE = 'there are messages and no consume queues: store/consumequeue is missing\n'
  const log: Files = { [`log/${name(0)}`]: used(), 'store/lock': empty }
  const stopped: Files = { ...log, 'store/checkpoint': checkpoint(5, 5) }
  const killed: Files = { ...stopped, 'store/abort': empty }
  const madeAnew: Files = { ...log, 'store/abort': empty }

  test.each<[string, Files, string, string]>([
    ['stopped, of a release that makes none again', stopped, '', GONE],
    ['stopped, of a release that makes them again', stopped, 'always', ''],
    ['stopped, of a release that makes them again after a stop', stopped, 'stopped', ''],
    ['killed, of a release that makes none again', killed, '', GONE],
    ['killed, of a release that makes them again', killed, 'always', ''],
    ['killed, of a release that makes them again after a stop', killed, 'stopped', GONE],
    ['without a checkpoint, as if killed: the whole log is read', madeAnew, '', ''],
    [
      'killed before a message reached a queue',
      { ...madeAnew, 'store/checkpoint': checkpoint(5, 0) },
      'stopped',
      '',
    ],
    ['without messages', { [`log/${name(0)}`]: empty }, '', ''],
    ['whose topics were deleted', { ...stopped, 'store/consumequeue/x': empty }, '', ''],
    ['with queues in RocksDB', { ...stopped, 'store/consumequeue_r/CURRENT': empty }, '', ''],
    ['with queues of batches', { ...stopped, 'store/batchconsumequeue/t/0/x': empty }, '', ''],
  ])('%s', (_, files, made, expected) => {
    expect(faultIn(files, SIZE, ['log'], made)).toBe(expected)
  })
})

describe('files that are listed beside those of consume queues', () => {
  const at = (place: number): string => String(place * BYTES).padStart(20, '0')
  test.each(['batchconsumequeue/t/0', 'consumequeue_ext/t/0', 'timerlog'])('%s', (path) => {
    const files = (...places: readonly number[]): Files => ({
      ...ofLog(used()),
      ...Object.fromEntries(places.map((place) => [`store/${path}/${at(place)}`, Buffer.alloc(BYTES)])),
    })
    expect(faultIn(files(3, 4, 5))).toBe('')
    expect(faultIn(files(3, 5))).toBe(
      `a consume queue has no file between store/${path}/${at(3)} and store/${path}/${at(5)}\n`.replace(
        'a consume queue',
        path === 'timerlog' ? 'the timer store' : 'a consume queue',
      ),
    )
  })
})

describe('the timer store', () => {
  const flushed = Buffer.alloc(56)
  flushed.writeBigInt64BE(520n, 8)
  const [check, wheel] = ['store/config/timercheck', 'store/timerwheel']
  const timerlog = { [`store/timerlog/${name(0)}`]: used() }

  test.each<[string, Files, string]>([
    ['whole', { [check]: flushed, [wheel]: used(), ...timerlog }, ''],
    ['new', { [check]: Buffer.alloc(56), [wheel]: used() }, ''],
    ['with a snapshot of its wheel', { [check]: flushed, [`${wheel}.520`]: used(), ...timerlog }, ''],
    ['without its checkpoint', { [wheel]: used(), ...timerlog }, ''],
    [
      'without its wheel',
      { [check]: flushed, ...timerlog },
      `the timer store has no ${wheel}, and ${check} names a log\n`,
    ],
    [
      'without its log',
      { [check]: flushed, [wheel]: used() },
      `the timer store has no file in store/timerlog, and ${check} names one\n`,
    ],
  ])('%s', (_, files, expected) => {
    expect(faultIn({ ...ofLog(used()), ...files })).toBe(expected)
  })
})

describe('what the reading of a store starts', () => {
  /** Stand-ins that write down what was started, and start it. */
  const counted = (folder: string): string =>
    standIns(
      Object.fromEntries(
        ['awk', 'cmp', 'cut', 'date', 'find', 'grep', 'head', 'od', 'sort', 'stat', 'tail', 'timeout'].map(
          (program) => [
            program,
            `echo ${program} >>'${folder}/started'\nPATH='${process.env['PATH'] ?? ''}' exec ${program} "$@"`,
          ],
        ),
      ),
    )
  const started = (files: Files): string => {
    const folder = storeOf(files)
    run(
      `${LOG_FAULT}\nlog_fault ${SIZE} '${folder}/store' '${folder}/store' '${folder}/log'`,
      counted(folder),
    )
    return readFileSync(join(folder, 'started'), 'utf8').trim().split('\n').sort().join(' ')
  }
  const files = ofQueue(BYTES, BYTES)

  test('is little where the last file of the log ends in zeros', () => {
    expect(started({ ...files, ...ofLog(full(), empty) })).toBe('awk cmp od sort stat timeout')
  })

  test('is more where it may be full', () => {
    expect(started({ ...files, ...ofLog(full(), full()) })).toMatch(/^awk cmp .*grep .*tail tail/)
  })

  test('finds the same on a host without cmp', () => {
    const folder = storeOf({ ...ofLog(full(), full(20)), [`${QUEUE}/${name(0)}`]: queue(10, 2 * SIZE + 5) })
    const script = `${LOG_FAULT}\nlog_fault ${SIZE} ${folder}/store ${folder}/log`
    expect(run(script, standIns({ cmp: 'exit 127' })).stdout).toMatch(
      / is the last file, and .* has messages behind it\n$/,
    )
  })
})

test('the queues of all stores that are read together are listed within one time', () => {
  const folder = storeOf(ofQueue(BYTES, undefined, BYTES))
  const listed = join(folder, 'listed')
  writeFileSync(listed, '')
  // Each list takes 2 s of the clock.
  const path = standIns({ timeout: `echo "$1" >>${listed}` })
  const clock = `list_clock() { list_now=$((1000 + 2 * $(wc -l <${listed}))).25; }`
  const calls = Array.from({ length: 6 }, () => `log_fault ${SIZE} ${folder}/store ${folder}/log`)
  run(`${LOG_FAULT}\n${clock}\n${calls.join('\n')}`, path)
  expect(readFileSync(listed, 'utf8')).toBe('2\n2\n2\n')
})
