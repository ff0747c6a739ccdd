import { RmqError } from '../../errors.ts'
import { responseName } from './codes.ts'

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
      ...(refusesUser({ code: responseCode, remark }) ? { hint: userHint } : {}),
    })
    this.name = 'RemotingError'
    this.responseCode = responseCode
    this.responseName = name
    this.remark = remark
  }
}

const userHint =
  'Check that secretKey of acl in the inventory is the password that this user has there (ACL). After a change, write the old one as previousSecretKey. smoke also reads RMQ_ACCESS_KEY and RMQ_SECRET_KEY.'

/** Answer of 5.3.x to a missing or wrong signature or an unknown user: brokers with NO_PERMISSION, proxies without. */
export function refusesUser({ code, remark }: { readonly code: number; readonly remark: string }): boolean {
  return (
    code !== 0 &&
    /check signature failed|username cannot be null|^User:.* is (?:not found|disabled)/.test(remark)
  )
}

/** Remarks often carry a Java stack trace or a link to a FAQ after their first line. */
function firstLine(remark: string): string {
  const line = remark.split(/\r?\n/, 1)[0]?.trim() ?? ''
  return line === '' ? '' : `: ${line}`
}
