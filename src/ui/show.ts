import type { Cluster, Finding } from '../inventory/model.ts'
import type { Verification } from '../rocketmq/verification.ts'
import { clusterRecord } from './cluster-record.ts'
import { renderCluster, renderClusterTree } from './cluster.ts'
import { renderFinding } from './errors.ts'
import type { Ui } from './ui.ts'
import { renderVerification, verifiedInstances } from './verification.ts'

/** The verified cluster: a row per instance, problems, the verdict. */
export function showVerification(ui: Ui, verification: Verification): void {
  const { ok, problems, warnings, ms } = verification
  const record = { ok, instances: verifiedInstances(verification), problems, warnings, ms }
  ui.show('verification', record, () => renderVerification(verification, ui))
}

/** The resolved model. @param graph as a tree instead of a table */
export function showCluster(ui: Ui, cluster: Cluster, graph: boolean): void {
  ui.show('inventory', clusterRecord(cluster), () =>
    graph ? renderClusterTree(cluster, ui) : renderCluster(cluster, ui),
  )
}

/** What validation found short of an error. */
export function showWarnings(ui: Ui, warnings: readonly Finding[]): void {
  for (const warning of warnings) {
    ui.show('finding', warning, () => renderFinding(warning, ui.style.yellow('warning:')))
  }
}
