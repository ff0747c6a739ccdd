import { expect, it } from 'vitest'
import { COMMANDS } from '../../../../src/cli/table/index.ts'

it.each(COMMANDS.flatMap(({ name, details }) => (details === undefined ? [] : [[name, details]])))(
  'the details of %s are one paragraph, which the help breaks to the width of the terminal',
  (_, details) => {
    expect(details).not.toContain('\n')
  },
)
