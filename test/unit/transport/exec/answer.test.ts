import { expect, test } from 'vitest'
import { Answer } from '../../../../src/transport/exec/answer.ts'

const MARK = 'n0nce'
const KB = 1024
const started = (options: ConstructorParameters<typeof Answer>[1] = {}): Answer => {
  const answer = new Answer(MARK, options)
  answer.pushStdout(Buffer.from(`motd\n${MARK} 12 34\n`))
  answer.pushStderr(Buffer.from(`warning\n${MARK}\n`))
  return answer
}
const repeat = (times: number, push: (chunk: Buffer) => void): void => {
  const chunk = Buffer.alloc(KB, 'x')
  for (let index = 0; index < times; index += 1) push(chunk)
}

test('4 MiB of stdout are taken and no byte more', () => {
  const answer = started()
  repeat(4 * KB, (chunk) => {
    answer.pushStdout(chunk)
  })
  expect(answer.excess).toBeUndefined()
  expect(answer.stdout.length).toBe(4 * KB * KB)
  answer.pushStdout(Buffer.from('y'))
  expect(answer.excess).toBe('the host printed more than 4 MiB')
})

test('of stderr 64 KiB are kept, and it may not be longer than stdout', () => {
  const answer = started({ maxBytes: 128 * KB })
  repeat(128, (chunk) => {
    answer.pushStderr(chunk)
  })
  expect(answer.stderr.length).toBe(64 * KB + Buffer.byteLength('\n… cut\n'))
  expect(answer.excess).toBeUndefined()
  answer.pushStderr(Buffer.from('y'))
  expect(answer.excess).toBe('the host printed more than 128 KiB')
})

test('stdout that is handed on has no limit of its own', () => {
  let bytes = 0
  const onStdout = (chunk: Buffer): void => {
    bytes += chunk.length
  }
  const answer = started({ onStdout })
  repeat(5 * KB, (chunk) => {
    answer.pushStdout(chunk)
  })
  expect(answer.excess).toBeUndefined()
  expect(bytes).toBe(5 * KB * KB)
  expect(answer.stdout.length).toBe(0)
})

test.each(['pushStdout', 'pushStderr'] as const)('noise before the script ends at 64 KiB: %s', (push) => {
  const answer = new Answer(MARK, {})
  repeat(64, (chunk) => {
    answer[push](chunk)
  })
  expect(answer.excess).toBeUndefined()
  answer[push](Buffer.from('y'))
  expect(answer.excess).toBe('the host printed more than 64 KiB before the script began')
  expect(answer.words.length).toBeLessThan(17 * KB)
})

test('words are what came beside stdout', () => {
  const answer = started()
  answer.pushStdout(Buffer.from('output'))
  answer.pushStderr(Buffer.from('complaint\n'))
  expect(answer.words).toBe('warning\ncomplaint')
})
