import * as z from 'zod'
import { acl, artifact, firewall, heapOf, hosts, jdk, rocketmq, ssh, sysctl } from './cluster.ts'
import { docker, image, runtime } from './container.ts'
import { dashboard } from './dashboard.ts'
import { name } from './scalars.ts'
import { brokers, controllers, namesrv, proxies } from './services.ts'

/** The inventory as people write it. schema/inventory.json is made from it. */
export const inventorySchema = z.strictObject({
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
  heap: z
    .strictObject({
      namesrv: heapOf.optional(),
      broker: heapOf.optional(),
      controller: heapOf.optional(),
      proxy: heapOf.optional(),
    })
    .optional()
    .describe('Default: 1g for name servers, controllers and proxies, 4g for brokers'),
  sysctl: sysctl.optional(),
  hosts,
  namesrv: namesrv.optional(),
  controllers: controllers.optional(),
  brokers: brokers.optional(),
  proxies: proxies.optional(),
  dashboard: dashboard.optional(),
})

/** The inventory after the schema: sizes in bytes, durations in ms, ports as numbers; no default is filled in yet. */
export type Inventory = z.output<typeof inventorySchema>
export type BuildInput = NonNullable<NonNullable<Inventory['artifact']>['build']>
export type HeapInput = NonNullable<Inventory['heap']>['broker']
export type HostInput = Extract<Inventory['hosts'], Record<string, unknown>>[string]
export type SshInput = NonNullable<Inventory['ssh']>
export type NamesrvInput = NonNullable<Inventory['namesrv']>
export type ControllersInput = NonNullable<Inventory['controllers']>
export type ProxiesInput = NonNullable<Inventory['proxies']>
export type BrokersInput = NonNullable<Inventory['brokers']>
export type DashboardInput = NonNullable<Inventory['dashboard']>
export type JdkInput = NonNullable<Inventory['jdk']>
export type DeliveredInput = NonNullable<DashboardInput['jar']>
export type GroupInput = BrokersInput['groups'][string]
export type ConfigInput = NonNullable<BrokersInput['config']>
