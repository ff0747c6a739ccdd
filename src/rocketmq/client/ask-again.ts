import { systemClock } from '../../engine/clock.ts'
import type { RemotingClient, RemotingRequest, RemotingResponse, RequestOptions } from '../remoting/client.ts'
import { RemotingError } from '../remoting/error.ts'

interface PassingFault {
  /** Exceptions in the server's answer after which the next answer can be whole. */
  readonly passing: RegExp
  /** Tries at most. */
  readonly tries: number
  /** ms between two tries; none unless given. */
  readonly pauseMs?: number
}

/**
 * Sends a request again while the server answers with an exception that passes by itself.
 * @throws the last of them, and at once another RemotingError, RmqError as RemotingClient.request
 */
export async function askAgain(
  client: RemotingClient,
  request: RemotingRequest,
  options: RequestOptions | undefined,
  { passing, tries, pauseMs = 0 }: PassingFault,
): Promise<RemotingResponse> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await client.request(request, options)
    } catch (error) {
      const passes = error instanceof RemotingError && passing.test(error.remark)
      if (!passes || attempt === tries) throw error
    }
    if (pauseMs > 0) await systemClock.sleep(pauseMs, options?.signal)
  }
}
