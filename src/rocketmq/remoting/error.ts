import { RmqError } from '../../errors.ts'
import { compact } from '../../objects.ts'
import { responseName } from './codes.ts'

interface Refusal {
  readonly code: number
  readonly remark: string
}

/** A server answered, and the answer is no. */
export class RemotingError extends RmqError {
  readonly responseCode: number
  /** e.g. 'TOPIC_NOT_EXIST'. */
  readonly responseName: string
  /** The server's words, whole. */
  readonly remark: string

  constructor(peer: string, responseCode: number, remark: string) {
    const name = responseName(responseCode)
    super('remoting-refused', `${peer} answered ${name}${firstLine(remark)}`, {
      output: remark,
      ...compact({ hint: hintOf({ code: responseCode, remark }) }),
    })
    this.name = 'RemotingError'
    this.responseCode = responseCode
    this.responseName = name
    this.remark = remark
  }
}

/** Hint for a refusal of the user that signs; undefined: the refusal has another reason. */
function hintOf(refusal: Refusal): string | undefined {
  const { code, remark } = refusal
  if (code === 0) return undefined
  if (/^User:.* is not found/.test(remark)) {
    return `A start of a broker makes the user of acl where it is missing: restart the broker. ${USER_HINT}`
  }
  if (/^User:.* is disabled/.test(remark)) {
    return `Enable it as another user of type Super: mqadmin updateUser -b ADDRESS -u NAME -s enable. ${NEW_USER}`
  }
  // A server that asks brokers for this user, which do not let it read users.
  if (remark.startsWith('Authentication failed')) {
    return `This server asks brokers for the user. Test that all brokers answer, and that the user is of type Super there. ${USER_HINT}`
  }
  return refusesUser(refusal) ? USER_HINT : undefined
}

/** The way out where no other user may change the user of `acl` (initAuthenticationUser). */
export const NEW_USER =
  'Without such a user: stop the broker, move config/users of its store away, and start it. The start makes the user of acl again; copy other users from another broker (mqadmin copyUser).'

const USER_HINT =
  'Check that secretKey of acl in the inventory is the password that this user has there (ACL). After a change, write the old one as previousSecretKey. smoke also reads RMQ_ACCESS_KEY and RMQ_SECRET_KEY.'

/** Answer of 5.3.x to a missing or wrong signature or an unknown user: brokers with NO_PERMISSION, proxies without. */
export function refusesUser({ code, remark }: Refusal): boolean {
  return (
    code !== 0 &&
    /check signature failed|username cannot be null|^User:.* is (?:not found|disabled)/.test(remark)
  )
}

/** Answer of 5.3.0 and later to a user that is not of type Super and has no policy for the request. */
export const deniesUser = ({ remark }: Pick<RemotingError, 'remark'>): boolean =>
  /^User:.* has no permission to access /.test(remark)

/** Remarks often carry a Java stack trace or a link to a FAQ after their first line. */
function firstLine(remark: string): string {
  const line = remark.split(/\r?\n/, 1)[0]?.trim() ?? ''
  return line === '' ? '' : `: ${line}`
}
