import type { Instance } from '../model/cluster.ts'

/** Option of java that names the file with users of ACL 1.0, relative to the folder of the release (PlainPermissionManager). */
export const USERS_OPTION = '-Drocketmq.acl.plain.file='
/** File with the users, without the option. */
export const OF_RELEASE = 'conf/plain_acl.yml'

/** The file with the users of an instance, relative to the folder of the release. */
export const usersFileOf = ({ javaOptions }: Pick<Instance, 'javaOptions'>): string =>
  javaOptions.findLast((word) => word.startsWith(USERS_OPTION))?.slice(USERS_OPTION.length) ?? OF_RELEASE
