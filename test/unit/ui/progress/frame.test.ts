import { describe, expect, it } from 'vitest'
import { Frame } from '../../../../src/ui/progress/frame.ts'
import { Capture } from '../../../helpers/cli.ts'

const HIDE = '\u001b[?25l'
const SHOW = '\u001b[?25h'

function drawn(columns: number, rows: number) {
  const terminal = Object.assign(new Capture(), { isTTY: true, columns, rows })
  const frame = new Frame(terminal, (text) => text)
  return {
    terminal,
    frame,
    /** The text that `action` writes, with signs for the codes that clear. */
    written: (action: () => void): string => {
      const before = terminal.text.length
      action()
      return terminal.text.slice(before).replaceAll('\u001b[K', '').replaceAll('\u001b[J', '<')
    },
  }
}

describe('Frame', () => {
  it('draws over its last drawing, and shows the cursor after it is removed', () => {
    const { frame, written } = drawn(80, 24)
    const draw = (...lines: string[]) =>
      written(() => {
        frame.draw(lines)
      })
    expect(draw('a', 'b')).toBe(`${HIDE}a\nb<`)
    expect(draw('c')).toBe('\r\u001b[Ac<')
    expect(draw('d')).toBe('\rd<')
    expect(
      written(() => {
        frame.clear()
      }),
    ).toBe(`\r${SHOW}`)
    expect(
      written(() => {
        frame.clear()
      }),
    ).toBe('')
    expect(draw('e')).toBe(`${HIDE}e<`)
    frame.clear()
  })

  it.each([
    ['cuts lines at the width', 8, 24, ['abcdefg', 'ab'], 'ab…\nab'],
    ['counts lines that do not fit the height', 80, 4, ['a', 'b', 'c', 'd'], 'a\nb\n  … 2 more'],
    ['keeps lines that fit the height', 80, 4, ['a', 'b', 'c'], 'a\nb\nc'],
    ['takes 80 x 24 where the terminal has no size', 0, 0, ['x'.repeat(81)], `${'x'.repeat(74)}…`],
  ])('%s', (_title, columns, rows, lines, shown) => {
    const { frame, written } = drawn(columns, rows)
    expect(
      written(() => {
        frame.draw(lines)
      }),
    ).toBe(`${HIDE}${shown}<`)
    frame.clear()
  })

  it('goes up by the rows that its lines take after the terminal became narrower', () => {
    const { terminal, frame, written } = drawn(80, 24)
    frame.draw(['x'.repeat(45), 'b'])
    terminal.columns = 20
    expect(
      written(() => {
        frame.clear()
      }),
    ).toBe(`\r${'\u001b[A'.repeat(3)}${SHOW}`)
  })

  it('shows the cursor when the process ends in the middle of a drawing', () => {
    const before = process.listeners('exit')
    const { terminal, frame } = drawn(80, 24)
    frame.draw(['a'])
    const [onExit] = process.listeners('exit').filter((listener) => !before.includes(listener))
    onExit?.(130)
    expect(terminal.text.endsWith(`\n${SHOW}`)).toBe(true)
    frame.clear()
    expect(process.listeners('exit')).toEqual(before)
  })
})
