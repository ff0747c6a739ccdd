import { connect, createServer, type AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { openRelay, type Relay } from '../../chaos/relay.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A server that sends all bytes back and says how many came. */
async function echo(): Promise<{ readonly port: number; readonly received: () => number }> {
  let received = 0
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes: Buffer) => {
      received += bytes.length
      socket.write(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => new Promise((resolve) => server.close(resolve)))
  return { port: (server.address() as AddressInfo).port, received: () => received }
}

async function relayTo(port: number, cutAfter?: number): Promise<Relay> {
  const relay = await openRelay({
    address: '127.0.0.1',
    target: '127.0.0.1',
    targetPort: port,
    ...(cutAfter === undefined ? {} : { cutAfter }),
  })
  closing.unshift(() => relay.close())
  return relay
}

/** Sends bytes and reads until as many are back or the connection ends. @returns the bytes back, and whether it was reset */
function exchange({ address, port }: Relay, bytes: number): Promise<{ back: number; reset: boolean }> {
  return new Promise((resolve) => {
    let back = 0
    const socket = connect(port, address, () => socket.write(Buffer.alloc(bytes)))
    socket.on('data', (chunk: Buffer) => {
      back += chunk.length
      if (back < bytes) return
      socket.destroy()
      resolve({ back, reset: false })
    })
    socket.on('error', () => {
      resolve({ back, reset: true })
    })
  })
}

describe('the relay that cuts connections', () => {
  test('passes and counts the bytes of both directions', async () => {
    const relay = await relayTo((await echo()).port)
    expect(await exchange(relay, 1000)).toEqual({ back: 1000, reset: false })
    expect(relay.passed()).toBe(2000)
  })

  test.each([1, 999])('resets the connection after %i bytes, which arrive', async (cutAfter) => {
    const { port, received } = await echo()
    const relay = await relayTo(port, cutAfter)
    expect(await exchange(relay, 1000)).toEqual({ back: 0, reset: true })
    expect(relay.passed()).toBe(cutAfter)
    await expect.poll(received).toBe(cutAfter)
  })

  test('cuts once', async () => {
    const relay = await relayTo((await echo()).port, 500)
    await exchange(relay, 1000)
    expect(await exchange(relay, 1000)).toEqual({ back: 1000, reset: false })
  })
})
