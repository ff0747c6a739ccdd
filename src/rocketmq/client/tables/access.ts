import type { Guard } from '../../../engine/access.ts'
import { compact } from '../../../objects.ts'
import { Secret } from '../../../secret.ts'
import { readBody } from '../../remoting/body.ts'
import type { RemotingClient, RequestOptions } from '../../remoting/client.ts'
import { RequestCode } from '../../remoting/codes.ts'
import { deniesUser, RemotingError } from '../../remoting/error.ts'
import {
  asArray,
  asObject,
  asObjects,
  asText,
  canonicalJson,
  writeJson,
  type JsonObject,
} from '../../remoting/json.ts'

/** A user of a broker with ACL 2.0 (UserInfo). */
export interface User {
  readonly username: string
  /** undefined: it is not known, as in a backup without a passphrase. */
  readonly password: Secret | undefined
  /** 'Super' or 'Normal'. */
  readonly userType: string
  /** 'enable' or 'disable'. */
  readonly userStatus: string
}

/** The rights of a subject (AclInfo): `{"subject":"User:app","policies":[…]}`. */
export interface Acl {
  readonly subject: string
  readonly policies: readonly JsonObject[]
}

/**
 * All users of a broker, with their passwords: it keeps them in plain text (UserConverter).
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function listUsers(client: RemotingClient, options?: RequestOptions): Promise<User[]> {
  const { body } = await client.request({ code: RequestCode.listUser }, options)
  return (await rowsOf(body)).map((row) => ({
    username: asText(row['username']),
    password: asText(row['password']) === '' ? undefined : new Secret(asText(row['password'])),
    userType: asText(row['userType']),
    userStatus: asText(row['userStatus']),
  }))
}

/**
 * Returns true when a user of a broker is of type Super, which has all rights. Of another one that asks for itself the broker says it,
 * or refuses the question.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function isSuperUser(
  client: RemotingClient,
  username: string,
  options?: RequestOptions,
): Promise<boolean> {
  try {
    const { body } = await client.request({ code: RequestCode.getUser, extFields: { username } }, options)
    const user = body.length === 0 ? undefined : asObject(await readBody(body))
    return asText(user?.['userType']).toLowerCase() === 'super'
  } catch (error) {
    if (error instanceof RemotingError && deniesUser(error)) return false
    throw error
  }
}

/** The rights of all subjects of a broker. @throws RemotingError, RmqError as RemotingClient.request. */
export async function listAcls(client: RemotingClient, options?: RequestOptions): Promise<Acl[]> {
  const { body } = await client.request({ code: RequestCode.listAcl }, options)
  return (await rowsOf(body)).map((row) => ({
    subject: asText(row['subject']),
    policies: asObjects(row['policies']),
  }))
}

/** Text of an entry of a policy that is equal for entries with the same meaning: the order of actions and addresses has none. */
export function entryText(policy: JsonObject, entry: JsonObject): string {
  const set = (key: 'actions' | 'sourceIps'): string[] => asArray(entry[key]).map(asText).sort()
  return canonicalJson({
    type: asText(policy['policyType']),
    resource: asText(entry['resource']),
    actions: set('actions'),
    sourceIps: set('sourceIps'),
    decision: asText(entry['decision']),
  })
}

/** A broker without users or rights answers without a body. */
async function rowsOf(body: Buffer): Promise<readonly JsonObject[]> {
  return body.length === 0 ? [] : asObjects(await readBody(body))
}

interface AccessWrite {
  /** The broker has the user, or rights of the subject: they are changed, and not created. */
  readonly exists: boolean
  readonly guard: Guard
}

/**
 * Creates a user on a broker, or changes the one that it has; without a password it keeps its own.
 * @throws RemotingError, RmqError as RemotingClient.write.
 */
export async function writeUser(
  client: RemotingClient,
  user: User,
  { exists, guard }: AccessWrite,
  options?: RequestOptions,
): Promise<void> {
  const { username, password, userType, userStatus } = user
  const info = compact({
    username,
    password: password?.reveal(),
    userType: userType === '' ? undefined : userType,
    userStatus: userStatus === '' ? undefined : userStatus,
  })
  const code = exists ? RequestCode.updateUser : RequestCode.createUser
  const body = Buffer.from(JSON.stringify(info))
  await client.write({ code, extFields: { username }, body }, guard, options)
}

/**
 * Sets the rights of a subject on a broker. Policies of other resources stay (AuthorizationMetadataManagerImpl.updateAcl).
 * @throws RemotingError, RmqError as RemotingClient.write.
 */
export async function writeAcl(
  client: RemotingClient,
  { subject, policies }: Acl,
  { exists, guard }: AccessWrite,
  options?: RequestOptions,
): Promise<void> {
  const code = exists ? RequestCode.updateAcl : RequestCode.createAcl
  const body = Buffer.from(writeJson({ subject, policies }))
  await client.write({ code, extFields: { subject }, body }, guard, options)
}
