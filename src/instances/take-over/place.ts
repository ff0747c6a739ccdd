import { posix } from 'node:path'
import type { Instance } from '../../model/cluster.ts'

/** Names and paths of a take over on its host. */
export interface TakeOverPlace {
  readonly instance: Instance
  /** The unit or container that comes in its place, for people: 'rocketmq-broker-a-0.service'. */
  readonly replacement: string
  /** The service's user and group. */
  readonly user: string
  readonly group: string
  /** Folder with a file for each instance whose take over has begun. */
  readonly begun: string
  /** Folder with copies of the start files that were changed. */
  readonly copies: string
}

/** The file that says that the take over of the instance has begun. */
export const markOf = ({ instance, begun }: TakeOverPlace): string => posix.join(begun, instance.id)
