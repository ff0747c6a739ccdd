import { actionOf, advisoriesFor, isJdkMisfit, messageOf } from '../../releases/advisories/index.ts'
import type { Cluster } from '../../model/cluster.ts'
import type { Context } from '../resolve/context.ts'

/** Reports the advisories that apply; notes are left to the commands that show them. */
export function lintAdvisories(context: Context, cluster: Omit<Cluster, 'warnings'>): void {
  const { problems } = context
  const show = (key: string) => problems.show(key.split('.'))
  for (const match of advisoriesFor(cluster)) {
    const { advisory } = match
    if (advisory.severity === 'note') continue
    const path = (advisory.place ?? 'rocketmq.version').split('.')
    const problem = {
      code: advisory.id,
      message: messageOf(match, show),
      hint: actionOf(advisory, show),
    }
    const isListed = context.listsAdvisories === 'jdk' ? isJdkMisfit(match) : context.listsAdvisories === true
    if (advisory.refused && !isListed) problems.error(path, problem)
    else problems.warn(path, { ...problem, isSevere: advisory.severity === 'error' })
  }
}
