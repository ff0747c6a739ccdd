import { expect } from 'vitest'
import { renderHint, type Hint, type HintCommand } from '../../src/hint.ts'
import { commandLineFor } from '../../src/ui/command-line.ts'

/** The hint as a user of lab.yaml reads it; empty without one. */
export const hintText = (hint: Hint | undefined): string =>
  hint === undefined ? '' : renderHint(hint, commandLineFor('lab.yaml'))

/** Matches a hint that names this command. */
export const hintNaming = (command: HintCommand): Hint =>
  expect.objectContaining({ parts: expect.arrayContaining([command]) as unknown }) as Hint
