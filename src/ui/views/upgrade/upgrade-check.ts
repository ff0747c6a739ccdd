import type { CheckFinding } from '../../../preflight/finding.ts'
import type { Verdict } from '../../../releases/upgrades/index.ts'
import { renderFindings } from '../findings.ts'
import { renderVerdict, verdictRecord, type VerdictOptions } from './verdict.ts'

/** The outcome of `upgrade-check`. */
export interface UpgradeCheck {
  readonly file: string
  readonly cluster: string
  /** The wanted release. */
  readonly to: string
  /** One for each release that runs and is not the wanted one; empty: there is nothing to change. */
  readonly verdicts: readonly Verdict[]
  /** Findings of hosts and of the running cluster; undefined: none was contacted. */
  readonly findings?: readonly CheckFinding[]
}

/** The outcome as programs read it. */
export function upgradeCheckRecord({ verdicts, findings, ...rest }: UpgradeCheck): object {
  return {
    ...rest,
    allowed: verdicts.every(({ allowed }) => allowed),
    verdicts: verdicts.map(verdictRecord),
    ...(findings === undefined ? {} : { findings }),
  }
}

/** The outcome for people: a verdict for each pair, then the state of the hosts and of the cluster. */
export function renderUpgradeCheck(check: UpgradeCheck, options: VerdictOptions): string {
  const { style, verbose } = options
  const { verdicts, findings, to, cluster } = check
  const blocks = [
    ...(verdicts.length === 0 ? [`Nothing to upgrade: ${cluster} runs ${to}.`] : []),
    ...(verdicts.length > 1
      ? [style.yellow(`An upgrade is not finished: instances of ${verdicts.length} releases have to change.`)]
      : []),
    ...verdicts.map((verdict) => renderVerdict(verdict, options)),
    ...(findings === undefined
      ? verdicts.length === 0
        ? []
        : [style.dim('No host was contacted: the state of the hosts and of the cluster is not known.')]
      : [renderFindings(findings, { style, verbose })]),
  ]
  return blocks.join('\n\n')
}
