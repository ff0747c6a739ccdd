import { isTrue } from '../../model/setting.ts'
import { has, sinceOf } from '../../releases/features.ts'
import { refuse, type Given } from './given.ts'

/** Keys of ACL 2.0 that need a user by which this tool signs its requests. */
const ACL_2: ReadonlySet<string> = new Set([
  'authenticationEnabled',
  'authorizationEnabled',
  'initAuthenticationUser',
  'innerClientAuthenticationCredentials',
])
const WRITE_ACL = 'Take it out, and write acl: { accessKey: …, secretKey: … } at the top.'

/** Refuses keys of access control by which a broker would refuse this tool, or admit everyone. */
export function lintAclKeys(given: Given): void {
  if (ACL_2.has(given.name)) acl2(given)
  else if (given.name === 'aclEnable' || given.name === 'enableACL') acl1(given)
}

function acl2(given: Given): void {
  const { name, path, problems, hasAcl } = given
  if (name === 'authorizationEnabled' && hasAcl && !isTrue(given.text)) {
    problems.warn(path, {
      code: 'no-authorization',
      message: `${problems.show(path)}: every user may do everything, also delete topics and make users`,
      hint: 'Take it out when the users have their rights.',
    })
  }
  if (hasAcl || (name.endsWith('Enabled') && !isTrue(given.text))) return
  refuse(given, {
    code: 'acl-without-user',
    message: 'without acl rmq-provision does not sign its requests, and the brokers would refuse them',
    hint: WRITE_ACL,
  })
}

function acl1(given: Given): void {
  const { name, path, problems, version } = given
  if (!isTrue(given.text)) return
  if (!has(version, 'acl-1')) {
    refuse(given, {
      code: 'no-effect',
      message: `RocketMQ ${version} reads ${name}, but its ACL 1.0 is gone: the cluster would be open`,
      hint: WRITE_ACL,
    })
    return
  }
  problems.warn(path, {
    code: 'acl-1',
    message: `${problems.show(path)}: ACL 1.0 refuses the requests of rmq-provision, which are not signed, unless conf/plain_acl.yml lists its address; the file of the release has an administrator with a published password`,
    hint: has(version, 'acl-2')
      ? WRITE_ACL
      : `Write plain_acl.yml on every host before, or use RocketMQ ${sinceOf('acl-2')} or later and acl at the top.`,
  })
}
