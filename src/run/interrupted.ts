import { interruptedError } from '../errors.ts'
import type { Context } from './context.ts'

/**
 * Waits for work that Ctrl-C breaks off.
 * @throws RmqError 'interrupted' with this message after Ctrl-C, else what the work throws
 */
export async function orInterrupted<T>(
  { stop }: Pick<Context, 'stop'>,
  message: string,
  work: Promise<T>,
): Promise<T> {
  try {
    return await work
  } catch (error) {
    throw stop.aborted ? interruptedError(message) : error
  }
}
