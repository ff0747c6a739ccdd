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
    super('remoting-refused', `${peer} answered ${name}${firstLine(remark)}`, { output: remark })
    this.name = 'RemotingError'
    this.responseCode = responseCode
    this.responseName = name
    this.remark = remark
  }
}

/** Remarks often carry a Java stack trace or a link to a FAQ after their first line. */
function firstLine(remark: string): string {
  const line = remark.split(/\r?\n/, 1)[0]?.trim() ?? ''
  return line === '' ? '' : `: ${line}`
}
