import type { Cluster, Instance } from '../../../model/cluster.ts'
import { instancesOf } from '../../../model/address.ts'
import { firstOf } from '../../../model/listed.ts'
import { getOrMake } from '../../../objects.ts'
import { isOrdinaryTopic } from '../../client/exclusive-topics.ts'
import { answerOf, type Answers, type Problem } from '../verification.ts'

/** Topics that are listed by name. */
const LISTED = 5

/**
 * A warning for each broker group that lacks topics which other groups have: it gets no messages of them. Producers send to
 * the groups that have a topic; a new group has none before it is given them.
 */
export function checkTopics(cluster: Cluster, answers: Answers): Problem[] {
  const byGroup = new Map<string, Set<string>>()
  for (const broker of instancesOf(cluster, 'broker')) {
    const topics = answerOf(answers, broker.id)?.topics
    const group = broker.broker?.group
    if (topics === undefined || group === undefined) continue
    const known = getOrMake(byGroup, group, () => new Set())
    for (const topic of ordinary(cluster, broker, topics.keys())) known.add(topic)
  }
  const all = [...new Set([...byGroup.values()].flatMap((topics) => [...topics]))].sort()
  return [...byGroup].flatMap(([group, topics]): Problem[] => {
    const missing = all.filter((topic) => !topics.has(topic))
    const [first = ''] = missing
    const source = [...byGroup].find(([, others]) => others.has(first))?.[0]
    if (source === undefined) return []
    return [
      {
        code: 'topics-missing',
        group,
        message: `${group} lacks ${missing.length} of the ${all.length} topics of the cluster (${firstOf(missing, LISTED)}): producers send no messages of them to it`,
        hint: `Give it the topics of ${source}, with offset 0 for their consumer groups: take a backup (rmq-provision backup) and write it to ${group} (restore with --map ${source}=${group} --only groups,topics).`,
      },
    ]
  })
}

/** Names of other groups are theirs alone. */
function ordinary(cluster: Cluster, broker: Instance, topics: Iterable<string>): string[] {
  const groups = new Set(cluster.groups.map(({ name }) => name))
  return [...topics].filter((topic) => isOrdinaryTopic(cluster, broker, topic) && !groups.has(topic))
}
