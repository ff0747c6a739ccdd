import { afterAll, beforeAll } from 'vitest'
import { connectHost } from '../../../src/transport/index.ts'
import type { SshHost } from '../../../src/transport/index.ts'
import { missingSshd, startSshd } from '../../helpers/sshd.ts'
import type { Sshd } from '../../helpers/sshd.ts'
import { plainOptions } from './support.ts'

/** The reason for which there is no real sshd on this machine; undefined: there is one. */
export const missing = missingSshd()
if (missing !== undefined) process.stderr.write(`no test against a real sshd: ${missing}\n`)

/** A real sshd, and a connection to it, that all tests of a suite share. Only tests and their hooks may read them. */
export function sharedSshd(lines: readonly string[] = []): { readonly sshd: Sshd; readonly mq1: SshHost } {
  let started: { sshd: Sshd; mq1: SshHost } | undefined
  const running = (): { sshd: Sshd; mq1: SshHost } => {
    if (started === undefined) throw new Error('the sshd of the suite does not run')
    return started
  }
  beforeAll(async () => {
    const sshd = await startSshd(lines)
    started = { sshd, mq1: await connectHost(sshd.host('mq1'), plainOptions) }
  })
  afterAll(async () => {
    await started?.mq1.close()
    await started?.sshd.stop()
  })
  return {
    get sshd() {
      return running().sshd
    },
    get mq1() {
      return running().mq1
    },
  }
}
