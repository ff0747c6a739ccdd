import { expect, test } from 'vitest'
import { spread } from '../../scripts/spread/count.ts'

/** The most files of src and roles that may name a subject outside of its own files; lower them, do not raise them. */
const LIMITS: Readonly<Record<string, number>> = {
  dashboard: 5,
  controller: 12,
  proxy: 20,
  namesrv: 7,
  dledger: 8,
}

test.each(spread())('$subject is named in few files', ({ subject, others }) => {
  expect(others.length, others.join('\n')).toBeLessThanOrEqual(LIMITS[subject] ?? 0)
})
