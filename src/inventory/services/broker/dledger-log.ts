import type { Instance } from '../../../model/cluster.ts'
import { keysOf, spanIn } from '../../../releases/key-table.ts'
import type { Problem } from '../../problems.ts'

/** Reports a commit log of a DLedger member, which keeps its messages elsewhere; undefined when there is none. */
export function unusedCommitLog({ config, broker }: Instance, version: string): Problem | undefined {
  const root = config.get('storePathRootDir')
  if (typeof root !== 'string' || config.get('storePathCommitLog') === `${root}/commitlog`) return undefined
  const own = keysOf('broker').get('storePathDLedgerCommitLog')
  const isRead = own !== undefined && spanIn(own, version) !== undefined
  return {
    code: 'no-effect',
    message: `a group with replication: ${broker?.replication ?? ''} keeps its log below storePathRootDir`,
    hint: `Write ${isRead ? 'storePathDLedgerCommitLog' : 'storePathRootDir'}.`,
  }
}
