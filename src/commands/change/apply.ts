import { loadCluster } from '../../run/load.ts'
import type { Run } from '../../run/command/spec.ts'
import { surveyCluster } from '../../run/session.ts'
import { applySurvey } from '../../run/apply.ts'

/** Makes the hosts be what the inventory says, then verifies the cluster by its own protocol. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const survey = await surveyCluster(context, args.flags, cluster, 'apply', { present: true })
  try {
    return await applySurvey(context, args.flags, survey, { verify: true })
  } finally {
    await survey.close()
  }
}
