/** A socket as the meter sees it; a tunnel through a jump host has no counters of its own. */
export interface MeteredSocket {
  readonly bytesRead: number
  readonly bytesWritten: number
  on(event: 'data', listener: () => void): unknown
  on(event: 'newListener', listener: (event: string | symbol) => void): unknown
  off(event: 'newListener', listener: (event: string | symbol) => void): unknown
}

/** Counts the bytes and round trips of one TCP connection. */
export class WireMeter {
  readonly #socket: MeteredSocket
  /** The connection itself is the first one. */
  #roundTrips = 1
  #writtenBefore = 0

  constructor(socket: MeteredSocket) {
    this.#socket = socket
    // A listener of 'data' makes the socket flow: it waits until the reader has its own, or the first bytes are lost.
    const onListener = (event: string | symbol): void => {
      if (event !== 'data') return
      socket.off('newListener', onListener)
      queueMicrotask(() => {
        socket.on('data', () => {
          this.#onData()
        })
      })
    }
    socket.on('newListener', onListener)
  }

  /** Bytes on the wire from here to the host, the SSH protocol included. */
  get sent(): number {
    return this.#socket.bytesWritten
  }

  /** Bytes on the wire from the host. */
  get received(): number {
    return this.#socket.bytesRead
  }

  /** Times that something was sent and something came back. What is sent side by side counts once. */
  get roundTrips(): number {
    return this.#roundTrips
  }

  #onData(): void {
    const written = this.#socket.bytesWritten
    if (written > this.#writtenBefore) this.#roundTrips += 1
    this.#writtenBefore = written
  }
}
