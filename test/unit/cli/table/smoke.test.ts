import { describe, expect, it } from 'vitest'
import { parseTime } from '../../../../src/cli/flags/common.ts'
import { parseBody } from '../../../../src/cli/table/smoke.ts'
import { runCli } from '../../../helpers/cli.ts'

describe('times', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
  ])('%s', (text, ms) => {
    expect(parseTime(text)).toBe(ms)
  })

  it.each(['', '30', '0s', '-1s', '1.5s', '1d', '30 s'])("'%s' is refused", (text) => {
    expect(() => parseTime(text)).toThrow('A time with its unit is needed')
  })
})

describe('sizes', () => {
  it.each([
    ['30', 30],
    ['128', 128],
    ['1k', 1024],
    ['64KB', 65_536],
    ['4m', 4_194_304],
  ])('%s', (text, bytes) => {
    expect(parseBody(text)).toBe(bytes)
  })

  it.each(['', '29', '0', '5m', '1g', '1.5k', '9999999m'])("'%s' is refused", (text) => {
    expect(() => parseBody(text)).toThrow('A size from 30 to 4m is needed')
  })
})

describe('the command line', () => {
  it('takes a number of messages or a time, not both', async () => {
    const { exit, stderr } = await runCli(['smoke', 'x.yaml', '--messages', '10', '--duration', '30s'])
    expect(exit).toBe(2)
    expect(stderr).toContain('--messages and --duration exclude each other')
  })

  it('wants both halves of the credentials', async () => {
    const { exit, stderr } = await runCli(['smoke', 'inventories/single-master.yaml'], {
      env: { RMQ_ACCESS_KEY: 'admin' },
    })
    expect(exit).toBe(2)
    expect(stderr).toContain('only one of RMQ_ACCESS_KEY and RMQ_SECRET_KEY is set')
  })
})
