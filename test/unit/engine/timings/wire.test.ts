import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import { WireMeter } from '../../../../src/engine/timings/wire.ts'

class FakeSocket extends EventEmitter {
  bytesRead = 0
  bytesWritten = 0

  answer(bytes: number): void {
    this.bytesRead += bytes
    this.emit('data')
  }
}

describe('a wire meter', () => {
  it('does not listen to data before the reader of the socket does', () => {
    const socket = new FakeSocket()
    new WireMeter(socket)
    expect(socket.listenerCount('data')).toBe(0)
  })

  it('counts an answer in several chunks as one round trip, and bytes each way', async () => {
    const socket = new FakeSocket()
    const meter = new WireMeter(socket)
    socket.on('data', () => undefined)
    await Promise.resolve()
    socket.bytesWritten = 10
    socket.answer(100)
    socket.answer(100)
    socket.bytesWritten = 30
    socket.answer(5)
    expect([meter.roundTrips, meter.sent, meter.received]).toEqual([3, 30, 205])
  })
})
