import type { ElectedReplication } from '../../../groups/index.ts'
import { controller } from './controller.ts'
import { dledger } from './dledger.ts'
import type { ElectionPage } from './election.ts'

/** The page of each replication mode with elections. */
export const electionPages: Readonly<Record<ElectedReplication, ElectionPage>> = { dledger, controller }
