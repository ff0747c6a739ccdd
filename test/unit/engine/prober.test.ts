import { expect, test } from 'vitest'
import { probeHost } from '../../../src/engine/prober.ts'
import { resource } from '../../../src/engine/resource.ts'
import { ObservedWorld, resourceKind } from '../../../src/engine/world.ts'
import { failure } from '../../helpers/failure.ts'
import { LocalHost } from '../../helpers/local-host.ts'

test('an answer that makes no sense is told with its resource and what to do', async () => {
  const made = resource<never, true>({
    id: resourceKind<never>('odd').id('one'),
    probe: {
      script: 'echo 42',
      parse: ({ stdout }) => {
        throw new Error(`no state in ${JSON.stringify(stdout)}`)
      },
    },
    desire: () => true,
    diff: () => ({ kind: 'same' }),
    converge: () => [],
  })
  const resources = [{ host: 'a', role: 'test', phase: 'one', resource: made }]
  const error = await failure(probeHost(new LocalHost('a'), { resources }, new ObservedWorld()))
  expect(error).toMatchObject({
    code: 'probe-failed',
    where: { host: 'a', step: 'odd:one' },
    hint: expect.stringContaining('Look at it on the host') as string,
  })
  expect(error.message).toContain('no state in "42')
})
