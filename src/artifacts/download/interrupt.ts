import { interruptedError, type RmqError } from '../../errors.ts'

/** The error of every part of this folder when its AbortSignal fires; parts of downloads stay for the next run. */
export function interrupted(label: string): RmqError {
  return interruptedError(`interrupted while obtaining ${label}`, {
    hint: 'Run the same command again: a download goes on where it stopped.',
  })
}

/** @throws RmqError 'interrupted' when the signal has fired. */
export function checkInterrupt(signal: AbortSignal, label: string): void {
  if (signal.aborted) throw interrupted(label)
}
