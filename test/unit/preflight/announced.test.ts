import { createServer, type AddressInfo, type Server } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import type { Instance } from '../../../src/model/cluster.ts'
import { announcedFindings } from '../../../src/preflight/announced.ts'
import { broker, mq1 } from '../support/example.ts'

const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

/** A port of this machine on which something listens, or on which nothing does. */
async function port(listens: boolean): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port: found } = server.address() as AddressInfo
  if (listens) servers.push(server)
  else await new Promise((resolve) => server.close(resolve))
  return found
}

const listening = (...ports: number[]): Instance => ({
  ...broker,
  ports: [
    ...ports.map((each) => ({ port: each, purpose: 'client', audience: 'clients' }) as const),
    { port: 1, purpose: 'ha', audience: 'group' },
    { port: 2, purpose: 'metrics', audience: 'clients' },
    { port: 3, purpose: 'http', audience: 'clients' },
  ],
})

const findings = (publicAddress: string | undefined, instance: Instance) =>
  announcedFindings(
    { hosts: [{ ...mq1, ...(publicAddress === undefined ? {} : { publicAddress }) }] },
    [instance],
    new AbortController().signal,
  )

test('ports that clients use are connected to at the public address', async () => {
  const [one, two] = [await port(true), await port(true)]
  expect(await findings('127.0.0.1', listening(one, two))).toMatchObject([
    { host: 'mq1', level: 'pass', message: 'this machine reaches all 2 ports at public addresses' },
  ])
})

test('a port that is not reached is a warning: this machine may be no client', async () => {
  const closed = await port(false)
  expect(await findings('127.0.0.1', listening(closed, await port(true)))).toMatchObject([
    {
      host: 'mq1',
      level: 'warn',
      message: `this machine does not reach broker-a-0 at its public address 127.0.0.1 on port ${closed}: connect ECONNREFUSED 127.0.0.1:${closed}`,
    },
  ])
})

test('without a public address nothing is said', async () => {
  expect(await findings(undefined, listening(1))).toEqual([])
})
