import { startSite } from '../lifecycle.ts'
import { applySurvey } from './apply.ts'
import { loadCluster } from './load.ts'
import type { Run } from './spec.ts'
import { surveyCluster } from './survey.ts'

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
