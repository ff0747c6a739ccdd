import { hint } from '../../../hint.ts'
import { label } from '../../../model/address.ts'
import type { Cluster, Instance } from '../../../model/cluster.ts'
import { kindOf } from '../../../services/index.ts'
import { differingKeys, type DifferingKey } from '../running-config.ts'
import { answerOf, type Answers, type Problem } from '../verification.ts'

/** Differing keys of one instance that are listed with their values. */
const LISTED = 5
/** Characters of a value that are shown. */
const SHOWN = 60

/** The keys of an instance that run with other values; none where it does not answer. */
export function keysThatDiffer(cluster: Cluster, instance: Instance, answers: Answers): DifferingKey[] {
  const config = answerOf(answers, instance.id)?.config
  return config === undefined ? [] : differingKeys(instance, config, cluster.rocketmq.version)
}

/** Problem of an instance that runs with other values of its configuration than the inventory has. */
export function checkRunningConfig(cluster: Cluster, instance: Instance, answers: Answers): Problem[] {
  const keys = keysThatDiffer(cluster, instance, answers)
  if (keys.length === 0) return []
  const listed = keys.slice(0, LISTED).map(describe)
  const more = keys.length > LISTED ? `, and ${keys.length - LISTED} more keys` : ''
  return [
    {
      code: 'config-differs',
      instance: instance.id,
      host: instance.host,
      message: `${kindOf(instance).title} ${label(cluster, instance)} on ${instance.host} runs with another configuration than the inventory has: ${listed.join(', ')}${more}`,
      hint: hint`Restart it with the values of the inventory (mqadmin can change keys of a running process): ${{ run: 'apply' }}.`,
    },
  ]
}

function describe({ name, values }: DifferingKey): string {
  if (values === undefined) return `${name} (secret)`
  return `${name} is ${cut(values.runs)} and not ${cut(values.wanted)}`
}

function cut(value: string): string {
  if (value === '') return 'empty'
  return value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value
}

/** Problems of questions that an instance did not answer: what they are about is not verified. */
export function checkUnread(cluster: Cluster, instance: Instance, answers: Answers): Problem[] {
  return (answerOf(answers, instance.id)?.unread ?? []).map(({ what, why, cause }) => ({
    code: 'not-verified',
    instance: instance.id,
    host: instance.host,
    message: `${kindOf(instance).title} ${label(cluster, instance)} on ${instance.host} did not report ${what}: ${why}`,
    ...(cause === undefined ? {} : { cause }),
    hint: hint`Try again: ${{ run: 'verify' }}. With ACL, the user of the inventory needs the rights of an administrator.`,
  }))
}
