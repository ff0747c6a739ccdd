import { startSite } from '../../site/lifecycle.ts'
import { applySurvey } from '../../run/apply.ts'
import { loadCluster } from '../../run/load.ts'
import type { Run } from '../../run/command/spec.ts'
import { surveyCluster } from '../../run/session.ts'

/** Starts what does not run, in the order of a first start. Files on the hosts are left as they are. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const survey = await surveyCluster(context, args.flags, cluster, 'start', {
    site: startSite(cluster),
    present: true,
  })
  try {
    return await applySurvey(context, args.flags, survey, { verify: true })
  } finally {
    await survey.close()
  }
}
