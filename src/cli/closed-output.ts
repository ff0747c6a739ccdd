/** The error of a stream that the program writes to, and what the stream is. */
interface OutputError {
  readonly code?: string
  /** The stream is a terminal. */
  readonly isTerminal: boolean
}

/**
 * Returns 'reader' when the other end of a pipe was closed (`… | head`), 'terminal' when the terminal is gone: a window was
 * closed, or the connection to this machine was lost; then every write fails with EIO. Both end a run as Ctrl-C does.
 * undefined: the output cannot be written for another reason.
 */
export function closedOutput({ code, isTerminal }: OutputError): 'reader' | 'terminal' | undefined {
  if (code === 'EPIPE') return 'reader'
  return isTerminal && code === 'EIO' ? 'terminal' : undefined
}

/** The last words of a process that ends before its steps do. */
export const ENDED_AT_ONCE =
  'error: interrupted: a step may still run on a host: apply and other commands that change hosts wait for its end or name it\n'
