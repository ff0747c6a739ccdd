import { RmqError } from '../../../errors.ts'
import { hint, type Hint } from '../../../hint.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { instancesOf, nameServersOf } from '../../../model/address.ts'
import { kindOf } from '../../../services/index.ts'
import { checkDisk, checkPassword, checkUser, checkVersion } from './brokers.ts'
import { checkReplication } from './replication.ts'
import { checkConnections } from './connections.ts'
import { checkNames } from './names.ts'
import { checkRights } from './rights.ts'
import { checkTopics } from './topics.ts'
import { checkRunningConfig, checkUnread } from './running-config.ts'
import { checkWrites } from './writes.ts'
import { checkGroups } from './groups.ts'
import { checkRegistrations, type Listing } from './registrations.ts'
import { removedRegistrations, unexpectedRegistrations } from './surplus.ts'
import { RemotingError } from '../../remoting/error.ts'
import type { ServiceAnswer } from '../../services/behaviour.ts'
import { startHint } from '../../replication/start-hint.ts'
import { agreements, membersLeft, membersMissed } from '../../services/agreements.ts'
import { answerOf, type Answers, type Problem } from '../verification.ts'

export interface CheckResult {
  readonly problems: readonly Problem[]
  readonly warnings: readonly Problem[]
}

/** Differences between the inventory and the answers of the instances. Pure. */
export function checkAnswers(cluster: Cluster, answers: Answers): CheckResult {
  const listings = nameServersOf(cluster).flatMap((nameServer): Listing[] => {
    const { registrations: rows, clusters } = answerOf(answers, nameServer.id) ?? {}
    return rows === undefined ? [] : [{ nameServer: nameServer.id, rows, clusters }]
  })
  const brokers = instancesOf(cluster, 'broker')
  const silent = cluster.instances.flatMap((instance) => unreachable(instance, answers))
  const registrations = brokers.flatMap((broker) => checkRegistrations(cluster, broker, listings))
  return {
    problems: [
      ...silent,
      ...registrations.filter((problem) => !isConsequence(problem, silent)),
      ...removedRegistrations(cluster, listings),
      ...checkGroups(cluster, listings),
      ...checkNames(cluster, listings),
      ...membersMissed(cluster, given(cluster.instances, answers)),
      ...checkConnections(cluster, answers),
      ...disagreements(cluster, answers),
      ...checkReplication(cluster, answers),
      ...brokers.flatMap((broker) => checkVersion(cluster, broker, answers)),
      ...brokers.flatMap((broker) => checkWrites(cluster, broker, answers)),
      ...brokers.flatMap((broker) => checkPassword(cluster, broker, answers)),
      ...brokers.flatMap((broker) => checkUser(cluster, broker, answers)),
      ...cluster.instances.flatMap((instance) => [
        ...checkRunningConfig(cluster, instance, answers),
        ...checkUnread(cluster, instance, answers),
      ]),
    ],
    warnings: [
      ...unexpectedRegistrations(cluster, listings),
      ...membersLeft(cluster, given(cluster.instances, answers)),
      ...brokers.flatMap((broker) => checkDisk(broker, answers)),
      ...checkTopics(cluster, answers),
      ...checkRights(cluster, brokers, answers),
    ],
  }
}

/** Services whose instances do not agree with each other. */
function disagreements(cluster: Cluster, answers: Answers): Problem[] {
  return agreements.flatMap(({ service, code, check }) => {
    const problem = check(given(instancesOf(cluster, service), answers))
    return problem === undefined ? [] : [{ code, ...problem }]
  })
}

/** Answers of these instances, by id, as far as they answered. */
function given(instances: readonly Instance[], answers: Answers): ReadonlyMap<string, ServiceAnswer> {
  return new Map(
    instances.flatMap(({ id }) => {
      const answer = answerOf(answers, id)
      return answer === undefined ? [] : [[id, answer] as const]
    }),
  )
}

function unreachable(instance: Instance, { asked }: Answers): Problem[] {
  const outcome = asked.get(instance.id)
  if (outcome === undefined || 'answer' in outcome) return []
  const { error } = outcome
  // The transport's own code (a host that refuses forwarding, a lost host) lies behind ours.
  const behind = error instanceof RmqError && error.cause instanceof RmqError ? error.cause : error
  return [
    {
      code: 'no-answer',
      instance: instance.id,
      host: instance.host,
      message: `${kindOf(instance).title} ${instance.id} on ${instance.host} does not answer: ${why(error)}`,
      hint: hintOf(error) ?? (isSilent(error) ? hungHint(instance) : startHint(instance)),
      ...(behind instanceof RmqError ? { cause: behind.code } : {}),
    },
  ]
}

/** It takes connections, and does not answer: its process hangs, or is stopped. `apply` starts no process that runs. */
const isSilent = (error: Error): boolean =>
  error instanceof RmqError && (error.code === 'remoting-timeout' || error.code === 'http-timeout')

const hungHint = ({ id }: Instance): Hint =>
  hint`See why: ${{ run: 'logs', limit: id }}. If it still does not answer, restart it: ${{ run: 'restart', limit: id }}.`

/** A server that refuses us runs: what to do stands in its refusal. */
const hintOf = (error: Error): Hint | undefined => (error instanceof RemotingError ? error.hint : undefined)

/** Without our own words around the transport's: host and instance are named already. */
function why(error: Error): string {
  if (!(error instanceof RmqError) || error.code !== 'peer-unreachable') return error.message
  return error.cause instanceof Error ? error.cause.message : error.message
}

/** Name servers drop a broker that is down at once; to say that as well would hide the one thing to repair. */
function isConsequence(problem: Problem, silent: readonly Problem[]): boolean {
  return problem.code === 'not-registered' && silent.some(({ instance }) => instance === problem.instance)
}
