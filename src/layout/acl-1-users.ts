import type { Instance } from '../model/cluster.ts'
import { systemProperty } from '../model/system-property.ts'

const USERS_PROPERTY = 'rocketmq.acl.plain.file'
/** Option of java that names the file with users of ACL 1.0, relative to the folder of the release (PlainPermissionManager). */
export const USERS_OPTION = `-D${USERS_PROPERTY}=`
/** File with the users, without the option. */
export const OF_RELEASE = 'conf/plain_acl.yml'

/** The file with the users of an instance, relative to the folder of the release. */
export const usersFileOf = ({ javaOptions }: Pick<Instance, 'javaOptions'>): string =>
  systemProperty(javaOptions, USERS_PROPERTY) ?? OF_RELEASE
