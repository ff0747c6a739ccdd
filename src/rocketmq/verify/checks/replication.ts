import type { Cluster } from '../../../model/cluster.ts'
import { label } from '../../../model/address.ts'
import { isElectedMember } from '../../../model/groups.ts'
import { formatBytes } from '../../../model/units.ts'
import { replicasOf, issueOf, type Replica } from '../replica-health.ts'
import { aheadHint } from '../../replication/replication-lag.ts'
import type { Answers, Problem } from '../verification.ts'
import { hint } from '../../../hint.ts'

/** Slaves and followers that lack messages. Needs answers after recheckReplication. */
export function checkReplication(cluster: Cluster, answers: Answers): Problem[] {
  return replicasOf(cluster, answers).flatMap((copy) => {
    const before = answers.earlier.get(copy.slave.id)
    switch (issueOf(copy)) {
      case undefined:
        return []
      case 'ahead':
        return [ahead(cluster, copy)]
      case 'far-behind':
        return [behind(cluster, copy, before)]
      case 'lags-idle':
        // One that gets further will be there soon.
        return before === copy.has ? [behind(cluster, copy, before)] : []
    }
  })
}

function ahead(cluster: Cluster, copy: Replica): Problem {
  const { master, slave, has, needs } = copy
  return {
    code: 'slave-ahead',
    ...whereOf(copy),
    message: `${label(cluster, slave)} on ${slave.host} is ${formatBytes(Number(has - needs))} ahead of its master ${master.id} (${has} of ${needs} bytes) and copies nothing`,
    hint: aheadHint(copy),
  }
}

/** @param before what the slave had a second ago; undefined: it did not say */
function behind(cluster: Cluster, copy: Replica, before: bigint | undefined): Problem {
  const { master, slave, has, needs } = copy
  const copied = before === undefined ? undefined : has - before
  const pace =
    copied === undefined
      ? ''
      : copied > 0n
        ? `; it copied ${formatBytes(Number(copied))} in a second`
        : '; it copies nothing'
  const from = isElectedMember(slave) ? "its clients' ports" : "its master's HA port"
  return {
    code: 'slave-behind',
    ...whereOf(copy),
    message: `${label(cluster, slave)} on ${slave.host} lacks ${formatBytes(Number(needs - has))} of what ${master.id} has (${has} of ${needs} bytes)${pace}`,
    hint:
      copied !== undefined && copied > 0n
        ? `Until it is in sync, a loss of ${master.host} loses messages. Run verify again later.`
        : hint`Test ${from}, from which it copies: ${{ run: 'check' }}. See why: ${{ run: 'logs', limit: slave.id }}.`,
  }
}

const whereOf = ({ slave }: Replica): Partial<Problem> => ({
  instance: slave.id,
  host: slave.host,
  ...(slave.broker === undefined ? {} : { group: slave.broker.group }),
})
