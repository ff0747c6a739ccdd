import { ExitCode, RmqError } from '../../errors.ts'

/** What every part of this folder throws when its AbortSignal fires; parts of downloads stay for the next run. */
export function interrupted(label: string): RmqError {
  return new RmqError('interrupted', `interrupted while obtaining ${label}`, {
    exitCode: ExitCode.interrupted,
    hint: 'run the same command again: a download goes on where it stopped',
  })
}

/** @throws RmqError 'interrupted' when the signal has fired. */
export function checkInterrupt(signal: AbortSignal, label: string): void {
  if (signal.aborted) throw interrupted(label)
}
