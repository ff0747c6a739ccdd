import type { Cluster, Instance } from '../../../model/cluster.ts'
import { registeredAddress } from '../../../model/address.ts'
import { firstOf } from '../../../model/listed.ts'
import { entryText, type Acl } from '../../client/tables/access.ts'
import { asObjects } from '../../remoting/json.ts'
import { answerOf, type Answers, type Problem } from '../verification.ts'

/** Users that are named. */
const NAMED = 5

interface Rights {
  readonly broker: Instance
  /** Subject → the entries of its policies, in an order of their own. */
  readonly of: ReadonlyMap<string, string>
}

/**
 * A warning for each broker that lacks rights (ACL 2.0) which another one has, or has others. Each broker keeps its own: a new or an
 * emptied one has none, and refuses the clients that move to it after a failover (AuthorizationMetadataManagerImpl).
 */
export function checkRights(cluster: Cluster, brokers: readonly Instance[], answers: Answers): Problem[] {
  const known = brokers.flatMap((broker): Rights[] => {
    const acls = answerOf(answers, broker.id)?.acls
    return acls === undefined ? [] : [{ broker, of: new Map(acls.map((acl) => [acl.subject, textOf(acl)])) }]
  })
  // The one that has the most is taken to be complete.
  const [most, ...others] = [...known].sort((one, other) => other.of.size - one.of.size)
  if (most === undefined) return []
  return others.flatMap(({ broker, of }) => {
    const missing = [...most.of.keys()].filter((subject) => !of.has(subject))
    const differing = [...of].filter(([subject, text]) => most.of.get(subject) !== text).map(([name]) => name)
    if (missing.length + differing.length === 0) return []
    const [from, to] = [most.broker, broker].map((each) => registeredAddress(cluster, each))
    const what = [
      ...(missing.length > 0 ? [`lacks those of ${firstOf(missing, NAMED)}`] : []),
      ...(differing.length > 0 ? [`has others for ${firstOf(differing, NAMED)}`] : []),
    ]
    return [
      {
        code: 'rights-differ',
        instance: broker.id,
        host: broker.host,
        message: `the rights of users (ACL) on ${broker.id} are not those on ${most.broker.id}: it ${what.join(' and ')}. Clients that use it may be refused`,
        hint: `See which are right. To copy users and rights: mqadmin copyUser -f ${from ?? ''} -t ${to ?? ''}, and mqadmin copyAcl -f ${from ?? ''} -t ${to ?? ''}.`,
      },
    ]
  })
}

const textOf = ({ policies }: Acl): string =>
  policies
    .flatMap((policy) => asObjects(policy['entries']).map((entry) => entryText(policy, entry)))
    .sort()
    .join('\n')
