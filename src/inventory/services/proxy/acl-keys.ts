import type { AclSettings } from '../../../model/cluster.ts'
import type { Secret } from '../../../secret.ts'
import { AUTH, innerCredentials } from '../../resolve/settings/acl.ts'

const PROXY_AUTH = 'org.apache.rocketmq.proxy.auth'

/** Keys of the proxy's JSON. A proxy has no users of its own: it asks the brokers for theirs. */
export function proxyAclKeys(acl: AclSettings | undefined): [string, string | Secret][] {
  if (acl === undefined) return []
  return [
    ['authenticationEnabled', 'true'],
    ['authenticationProvider', `${AUTH}.authentication.provider.DefaultAuthenticationProvider`],
    ['authenticationMetadataProvider', `${PROXY_AUTH}.ProxyAuthenticationMetadataProvider`],
    ['authorizationEnabled', 'true'],
    ['authorizationProvider', `${AUTH}.authorization.provider.DefaultAuthorizationProvider`],
    ['authorizationMetadataProvider', `${PROXY_AUTH}.ProxyAuthorizationMetadataProvider`],
    // Without it the credentials below are read and not used: brokers would hear 'username cannot be null'.
    ['enableAclRpcHookForClusterMode', 'true'],
    ['innerClientAuthenticationCredentials', innerCredentials(acl)],
  ]
}
