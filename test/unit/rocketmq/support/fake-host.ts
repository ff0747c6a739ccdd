import type { GuardedHost, HostAccess } from '../../../../src/engine/access.ts'
import { fakeDial } from './fake-cluster.ts'
import type { FakeServer } from './fake-server.ts'

/** A host from which the servers are reached, and which does nothing else; its lock is held. */
export function fakeHost(name: string, servers: ReadonlyMap<string, FakeServer>): HostAccess & GuardedHost {
  const dial = fakeDial(servers)
  const nothing = (): Promise<never> => Promise.reject(new Error('this host runs nothing'))
  return {
    host: name,
    script: nothing,
    upload: nothing,
    connect: (address, port, signal) => dial(name, address, port, signal ?? new AbortController().signal),
    guard: () => Promise.resolve(),
  }
}
