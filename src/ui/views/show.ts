import type { Cluster, Finding } from '../../model/cluster.ts'
import type { Verification } from '../../rocketmq/verify/verification.ts'
import { compact } from '../../objects.ts'
import { clusterRecord } from './cluster-record.ts'
import { renderCluster, renderClusterTree } from './cluster.ts'
import { renderFinding, SHOWN_WARNINGS, warningLabel } from '../errors.ts'
import { andMore, Repetition } from '../repetition.ts'
import type { Ui } from '../ui.ts'
import { renderVerification, verifiedInstances } from './verification.ts'

/** The verified cluster: a row per instance, problems, the verdict. */
export function showVerification(ui: Ui, verification: Verification): void {
  const { ok, leftOut, problems, warnings, ms } = verification
  const instances = verifiedInstances(verification)
  const record = { ok, instances, ...compact({ leftOut }), problems, warnings, ms }
  ui.show('verification', record, () => renderVerification(verification, ui))
}

/** The resolved model. @param graph as a tree instead of a table */
export function showCluster(ui: Ui, cluster: Cluster, graph: boolean): void {
  ui.show('inventory', clusterRecord(cluster), () =>
    graph ? renderClusterTree(cluster, ui) : renderCluster(cluster, ui),
  )
}

/** The resolved model, of which people (and shells that complete a word) see these names only, one a line. */
export function showNames(ui: Ui, cluster: Cluster, names: readonly string[]): void {
  ui.show('inventory', clusterRecord(cluster), () => names.join('\n'))
}

/** The warnings of a validation. People see a few of each kind, or all if verbose; programs see all. */
export function showWarnings(ui: Ui, warnings: readonly Finding[], verbose: boolean): void {
  const repetition = new Repetition(verbose ? Infinity : SHOWN_WARNINGS)
  for (const [index, warning] of warnings.entries()) {
    const lines = repetition.admits(warning.code)
      ? [renderFinding(warning, warningLabel(ui.style, warning.severe))]
      : []
    const held = index === warnings.length - 1 ? repetition.takeHeld() : 0
    if (held > 0) lines.push(andMore(held))
    ui.show('finding', warning, () => lines.join('\n'))
  }
}
