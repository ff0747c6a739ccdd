import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileProgram } from '../../../../roles/own-program/program.ts'
import { read, scratch } from '../../resources/on-host.ts'

const source = {
  label: 'd.jar',
  check: () => Promise.resolve(),
  obtain: () => Promise.reject(new Error('not asked here')),
}

test('a jar that a full disk left empty is not the program', () => {
  const path = join(scratch(), 'd.jar')
  const program = fileProgram({ path, source, staging: `${path}.part` })
  expect(read(program).diff).toMatchObject({ kind: 'change', action: 'create' })
  writeFileSync(path, '')
  expect(read(program).diff).toMatchObject({ kind: 'blocked' })
  writeFileSync(path, 'jar')
  expect(read(program).diff).toEqual({ kind: 'same' })
})
