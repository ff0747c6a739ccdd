import { DESTROY } from '../attempt.ts'
import { TWO_MASTERS, type Scenario } from './scenario.ts'

/** The cluster is removed with its data: no traffic beside it. */
export const destroy: Scenario = {
  name: 'destroy',
  hosts: 2,
  before: TWO_MASTERS,
  after: TWO_MASTERS,
  command: DESTROY,
  next: 'destroy',
  traffic: false,
  brokers: [],
}
