import type { Instance } from '../inventory/model.ts'

/** What of a cluster the units and mqadmin need to know; the same on every host. */
export interface SystemdPaths {
  /** The unpacked distribution, ROCKETMQ_HOME. */
  readonly release: string
  readonly javaHome: string
  /** Service user and group. */
  readonly user: string
  readonly group: string
  /** Folder for what mqadmin writes (HOME and its log); made when it is first used. */
  readonly toolsHome: string
}

/** RocketMQ's own log of an instance: logback writes below user.home, which is the instance's data folder. */
export function logFile(instance: Pick<Instance, 'service' | 'paths'>): string {
  return `${instance.paths.data}/logs/rocketmqlogs/${instance.service}.log`
}
