import type { Context } from '../context.ts'

export interface TimingsFlags {
  /** Also shows where the time of the command went. */
  readonly timings?: boolean
}

/** Runs a command; with --timings it is measured. Without, nothing of the measurement is loaded. */
export async function withTimings<T>(
  context: Context,
  { timings }: TimingsFlags,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  if (timings !== true) return work(context)
  const { measured } = await import('./measured.ts')
  return measured(context, work)
}
