import * as z from 'zod'
import { acl, artifact, type delivered, firewall, hosts, jdk, rocketmq, ssh, sysctl } from './cluster.ts'
import { docker, image, runtime } from './container.ts'
import { defaultHeaps, heaps } from './heaps.ts'
import { flag, name } from './scalars.ts'
import type { config } from './services.ts'

/** The inventory without the sections of the services, which are on their pages. */
export const coreSchema = z.strictObject({
  cluster: name
    .refine((given) => !/^lock(?:\.|$)/.test(given), {
      error: 'is reserved for the lock of a host: choose another name',
    })
    .describe('brokerClusterName'),
  rocketmq,
  artifact: artifact.optional(),
  jdk: jdk.optional(),
  runtime: runtime.optional(),
  image: image.optional(),
  docker: docker.optional(),
  ssh: ssh.optional(),
  firewall: firewall.optional(),
  acl: acl.optional(),
  heap: heaps.optional().describe(`Default: ${defaultHeaps}`),
  sysctl: sysctl.optional(),
  takeOver: flag
    .optional()
    .describe('Replace processes of these instances that were started by hand. Default: false'),
  hosts,
})

/** After the schema: sizes in bytes, durations in ms, ports as numbers; no default is filled in yet. */
export type CoreInventory = z.output<typeof coreSchema>
export type BuildInput = NonNullable<NonNullable<CoreInventory['artifact']>['build']>
export type HeapInput = NonNullable<CoreInventory['heap']>[keyof NonNullable<CoreInventory['heap']>]
export type HostInput = Extract<CoreInventory['hosts'], Record<string, unknown>>[string]
export type SshInput = NonNullable<CoreInventory['ssh']>
export type JdkInput = NonNullable<CoreInventory['jdk']>
export type DeliveredInput = z.output<typeof delivered>
export type ConfigInput = z.output<typeof config>
