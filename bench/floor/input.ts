import { readFile } from 'node:fs/promises'
import type { HostAccess } from '../../src/engine/access.ts'
import { probeResources } from '../../src/engine/prober.ts'
import { ObservedWorld } from '../../src/engine/world.ts'
import { instanceHooks } from '../../src/rocketmq/services/instance-hooks.ts'
import { clusterSite } from '../../src/site/site.ts'
import { isNameServer, modelOf, type BenchCluster } from '../cluster.ts'
import type { FloorInput } from './types.ts'

/** Hosts, keys and probe scripts for the floor program. */
export async function floorInput(bench: BenchCluster): Promise<FloorInput> {
  const cluster = modelOf(bench)
  const server = cluster.instances.find(isNameServer)
  if (server === undefined) throw new Error('the cluster has no name server')
  const address = bench.hosts.find(({ name }) => name === server.host)?.address ?? ''
  const known = await readFile(bench.knownHosts, 'utf8')
  const scripts = await probeScripts(bench)
  return {
    identityFile: bench.identityFile,
    hosts: bench.hosts.map(({ name, sshAddress, sshPort }) => ({
      name,
      address: sshAddress,
      port: sshPort,
      keys: known
        .split('\n')
        .filter((line) => line.startsWith(`${knownName(sshAddress, sshPort)} `))
        .map((line) => line.split(' ')[2] ?? ''),
      script: scripts.get(name) ?? '',
    })),
    nameServer: { host: server.host, address, port: server.listenPort },
  }
}

/** A host as known_hosts names it. */
export const knownName = (address: string, port: number): string =>
  port === 22 ? address : `[${address}]:${port}`

/** The script that reads a host, as `apply` sends it: the same readings for the floor program. */
async function probeScripts(bench: BenchCluster): Promise<ReadonlyMap<string, string>> {
  const cluster = modelOf(bench)
  const site = clusterSite(cluster, instanceHooks(cluster, { drain: true }))
  const scripts = new Map<string, string>()
  for (const { name } of bench.hosts) {
    const resources = site.resources.filter(({ host }) => host === name)
    const access: HostAccess = {
      host: name,
      script: (script) => {
        scripts.set(name, script)
        return Promise.reject(new Error('only the script is wanted'))
      },
      upload: () => Promise.reject(new Error('nothing is brought')),
      connect: () => Promise.reject(new Error('nothing is connected')),
    }
    await probeResources(access, { resources, facts: site.facts }, new ObservedWorld()).catch(() => undefined)
  }
  return scripts
}
