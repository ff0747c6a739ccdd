import type { Cluster } from '../model/cluster.ts'
import { actionOf, advisoriesFor, messageOf } from '../releases/advisories/index.ts'
import { warn, type CheckFinding } from './finding.ts'

/**
 * The advisories that apply to the inventory, under the name of the cluster. They are warnings: an inventory that is
 * refused does not come so far. Notes are left out.
 */
export function advisoryFindings(cluster: Cluster): CheckFinding[] {
  const show = (key: string) => key
  return advisoriesFor(cluster)
    .filter(({ advisory }) => advisory.severity !== 'note')
    .map((match) => warn(cluster.name, 'advisory', messageOf(match, show), actionOf(match.advisory, show)))
}
