import { RmqError } from '../../src/errors.ts'

/** The RmqError that a promise must end with; any other end fails the test. */
export async function failure(promise: Promise<unknown>): Promise<RmqError> {
  const error: unknown = await promise.then(
    () => new Error('it did not fail'),
    (reason: unknown) => reason,
  )
  if (error instanceof RmqError) return error
  throw error
}
