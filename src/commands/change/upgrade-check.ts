import { ExitCode } from '../../errors.ts'
import { hasRemarks } from '../../releases/upgrades/index.ts'
import { parseVersion } from '../../releases/version.ts'
import type { Run } from '../../run/command/spec.ts'
import { readerOf } from '../../run/upgrade/read-for.ts'
import { RUNNING } from '../../run/upgrade/readiness.ts'
import { judgeOffline, judgeOnHosts } from '../../run/upgrade/upgrade-check.ts'
import {
  renderUpgradeCheck,
  upgradeCheckRecord,
  type UpgradeCheck,
} from '../../ui/views/upgrade/upgrade-check.ts'

export interface UpgradeCheckFlags {
  /** The wanted release; that of the inventory unless given. */
  readonly to?: string
  /** The release that runs, in place of what the hosts say: none is contacted. */
  readonly from?: string
  /** Contacts no host: the inventory names the release that runs. */
  readonly offline?: boolean
}

/**
 * Tests a change of the release before it: the pair of releases, what changes without a message, and the state of hosts and
 * cluster. Writes nothing. Exit 0: allowed and ready, nothing to know; 5: allowed and ready, with changes to know; 3: the
 * running cluster is not ready; 1: a host is not; 2: the pair or the inventory is refused.
 * @throws RmqError 'bad-version', 'flags-clash'; InventoryError
 */
export const run: Run<UpgradeCheckFlags> = async (context, args) => {
  const { flags } = args
  for (const version of [flags.from, flags.to]) if (version !== undefined) parseVersion(version)
  const read = await readerOf(context, args)
  const named = read().cluster.rocketmq.version
  const to = flags.to ?? named
  const wanted = { named, to, inventory: read(to) }
  const isOffline = flags.offline === true || flags.from !== undefined
  const result = isOffline
    ? judgeOffline(read, flags.from ?? named, wanted)
    : await judgeOnHosts(context, flags, read, wanted)
  await context.ui.settled()
  context.ui.show('upgrade-check', upgradeCheckRecord(result), () => {
    const { style, width } = context.ui
    return renderUpgradeCheck(result, { style, width, verbose: flags.verbose })
  })
  return exitOf(result)
}

/** The exit code; what can be repaired in the inventory comes before what has to be repaired on hosts. */
export function exitOf({ verdicts, findings = [] }: UpgradeCheck): ExitCode {
  if (verdicts.some(({ allowed }) => !allowed)) return ExitCode.usage
  const failed = findings.filter(({ level }) => level === 'fail')
  if (failed.some(({ check }) => check !== RUNNING)) return ExitCode.failed
  if (failed.length > 0) return ExitCode.unverified
  return verdicts.some(hasRemarks) ? ExitCode.pending : ExitCode.done
}
