import type { AclSettings, RocketmqSettings, RuntimeSettings } from '../../model/cluster.ts'
import type { Jdk } from '../../model/software.ts'
import type { Context } from './context.ts'
import type { Hosts } from './hosts.ts'

/** Shared input of the resolution of services: the settings of the whole cluster. */
export interface Site {
  readonly context: Context
  readonly hosts: Hosts
  readonly rocketmq: RocketmqSettings
  readonly jdk: Jdk
  readonly acl: AclSettings | undefined
  readonly runtime: RuntimeSettings
}
