import { isElectedReplication, type ElectedReplication } from '../../../groups/index.ts'
import { controller } from './controller.ts'
import { dledger } from './dledger.ts'
import type { ElectionPage } from './election.ts'

/** The page of each replication mode with elections. */
export const electionPages: Readonly<Record<ElectedReplication, ElectionPage>> = { dledger, controller }

/** The page of a replication mode; undefined for one without elections. */
export function electionPageOf(replication: string): ElectionPage | undefined {
  return isElectedReplication(replication) ? electionPages[replication] : undefined
}
