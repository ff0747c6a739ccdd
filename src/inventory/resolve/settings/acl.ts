import { has, sinceOf } from '../../../releases/features.ts'
import { Secret } from '../../../secret.ts'
import type { AclSettings } from '../../../model/cluster.ts'
import type { Context } from '../context.ts'
import { leaveDockerOut } from './docker-words.ts'
import { resolveSecret } from '../secrets.ts'

/** Package of the providers. */
export const AUTH = 'org.apache.rocketmq.auth'

/** The administrator of the cluster, when the inventory turns ACL 2.0 on. */
export function resolveAcl(context: Context): AclSettings | undefined {
  const { inventory, problems } = context
  const { acl, rocketmq, runtime } = inventory
  if (acl === undefined) return undefined
  if (!has(rocketmq.version, 'acl-2')) {
    problems.error(['acl'], {
      code: 'not-in-this-version',
      message: `acl is ACL 2.0, which came with RocketMQ ${sinceOf('acl-2')}, and ${problems.show(['rocketmq', 'version'])} is ${rocketmq.version}`,
      hint: 'Raise the version; ACL 1.0 of older releases (aclEnable, plain_acl.yml) is not set up by this tool.',
      at: 'key',
    })
  }
  if (runtime === 'docker') {
    problems.error(['acl'], {
      code: 'key-does-not-apply',
      message: 'acl is not set up in containers: mqadmin inside the image would not know the user',
      hint: `${leaveDockerOut(problems)}.`,
      at: 'key',
    })
  }
  const secretKey = resolveSecret(context, ['acl', 'secretKey'], acl.secretKey)
  const { previousSecretKey: previous } = acl
  return {
    accessKey: acl.accessKey,
    secretKey,
    ...(previous === undefined
      ? {}
      : { previousSecretKey: resolveSecret(context, ['acl', 'previousSecretKey'], previous) }),
  }
}

/**
 * Keys of broker.conf (AuthConfig of 5.3.0 and later). Users and rights lie in the broker's own store; the first user
 * is created at the start when it is missing, has all rights, and signs the requests between brokers.
 */
export function brokerAclKeys(acl: AclSettings | undefined): [string, string | Secret][] {
  if (acl === undefined) return []
  return [
    ['authenticationEnabled', 'true'],
    ['authenticationProvider', `${AUTH}.authentication.provider.DefaultAuthenticationProvider`],
    ['authenticationMetadataProvider', `${AUTH}.authentication.provider.LocalAuthenticationMetadataProvider`],
    ['authorizationEnabled', 'true'],
    ['authorizationProvider', `${AUTH}.authorization.provider.DefaultAuthorizationProvider`],
    ['authorizationMetadataProvider', `${AUTH}.authorization.provider.LocalAuthorizationMetadataProvider`],
    ['initAuthenticationUser', jsonSecret({ username: acl.accessKey, password: acl.secretKey.reveal() })],
    ['innerClientAuthenticationCredentials', innerCredentials(acl)],
  ]
}

/** The user by which services sign when they ask brokers. */
export function innerCredentials({ accessKey, secretKey }: AclSettings): Secret {
  return jsonSecret({ accessKey, secretKey: secretKey.reveal() })
}

const jsonSecret = (value: Readonly<Record<string, string>>): Secret => new Secret(JSON.stringify(value))
