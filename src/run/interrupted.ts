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

/** The result of a reading that Ctrl-C broke off, in place of an error. */
export const STOPPED = 'interrupted'

/**
 * Waits for a reading after changes, which are reported in any case.
 * @returns STOPPED when Ctrl-C broke it off
 * @throws what the reading throws otherwise
 */
export async function orStopped<T>(
  { stop }: Pick<Context, 'stop'>,
  reading: Promise<T>,
): Promise<T | typeof STOPPED> {
  try {
    return await reading
  } catch (error) {
    if (stop.aborted) return STOPPED
    throw error
  }
}
