import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FrameReader } from '../../../src/shell/frames.ts'

const NONCE = 'n0nce4tests'
const stream = Buffer.from(
  `Welcome to mq1\nno line feed${NONCE} b 0\nfirst\n\n${NONCE} e 0 0\n${NONCE} b 1\nsecond\n${NONCE} e 1 3\nnoise`,
)

function read(chunks: readonly Buffer[]): string[] {
  const seen: string[] = []
  const reader = new FrameReader(NONCE, {
    onBegin: (index) => seen.push(`begin ${index}`),
    onEnd: (index, exit, output) => seen.push(`end ${index} ${exit} ${JSON.stringify(output.toString())}`),
  })
  for (const chunk of chunks) reader.push(chunk)
  return seen
}

const all = ['begin 0', 'end 0 0 "first\\n"', 'begin 1', 'end 1 3 "second"']

test('noise around the frames is skipped', () => {
  expect(read([stream])).toEqual(all)
})

test('it does not matter how the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: stream.length }), { maxLength: 12 }), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), stream.length]
      const chunks = places.slice(1).map((end, index) => stream.subarray(places[index], end))
      expect(read(chunks)).toEqual(all)
    }),
  )
})

test('events come as soon as their marker has arrived', () => {
  const seen: number[] = []
  const reader = new FrameReader(NONCE, { onBegin: (index) => seen.push(index), onEnd: () => undefined })
  reader.push(Buffer.from(`${NONCE} b 4\nhalf of it`))
  expect(seen).toEqual([4])
  expect(reader.open).toBe(4)
  expect(reader.pending.toString()).toBe('half of it')
})

test('frames keep bytes that are no text', () => {
  const bytes = Buffer.from([0, 255, 10, 13, 254])
  const ends: Buffer[] = []
  const reader = new FrameReader(NONCE, { onEnd: (_index, _exit, output) => ends.push(output) })
  reader.push(Buffer.concat([Buffer.from(`${NONCE} b 0\n`), bytes, Buffer.from(`\n${NONCE} e 0 0\n`)]))
  expect(ends).toEqual([bytes])
})

test('a long frame keeps its beginning and its end', () => {
  const ends: Buffer[] = []
  const reader = new FrameReader(NONCE, { onEnd: (_index, _exit, output) => ends.push(output) })
  reader.push(Buffer.from(`${NONCE} b 0\nbegins`))
  for (let megabytes = 0; megabytes < 3; megabytes += 1) reader.push(Buffer.alloc(1024 * 1024, 'x'))
  reader.push(Buffer.from(`ends\n${NONCE} e 0 7\n`))
  const [output = ''] = ends.map(String)
  expect(output.length).toBe(1024 * 1024 + '\n… cut\n'.length)
  expect(output).toMatch(/^beginsx+\n… cut\nx+ends$/)
})

test('a marker without an end of its line takes no memory and hides no later frame', () => {
  const reader = new FrameReader(NONCE, { onEnd: (index, exit) => seen.push([index, exit]) })
  const seen: number[][] = []
  reader.push(Buffer.from(`${NONCE} b 0${' '.repeat(1000)}`))
  expect(reader.open).toBe(0)
  reader.push(Buffer.from(`\n${NONCE} e 0 3\n`))
  expect(seen).toEqual([[0, 3]])
})

/** ms to read so many KB in chunks of 1 KB; the least of some runs, as the machine may be busy. */
function msToRead(kilobytes: number, push: (chunk: Buffer) => void): number {
  const chunk = Buffer.alloc(1024, 'A')
  const runs = Array.from({ length: 5 }, () => {
    const begun = performance.now()
    for (let index = 0; index < kilobytes; index += 1) push(chunk)
    return performance.now() - begun
  })
  return Math.min(...runs)
}

test.each([
  ['inside a frame', `${NONCE} b 0\n`],
  ['before the first frame', ''],
])('8 MB in chunks of 1 KB take eight times as long as 1 MB: %s', (_name, begin) => {
  const read = (kilobytes: number): number => {
    const reader = new FrameReader(NONCE, { onEnd: () => undefined }, Infinity)
    reader.push(Buffer.from(begin))
    return msToRead(kilobytes, (chunk) => {
      reader.push(chunk)
    })
  }
  read(1024)
  const one = Math.max(read(1024), 1)
  // Quadratic time would be 64 times.
  expect(read(8192)).toBeLessThan(one * 8 * 4)
})
