import type { Cluster, Instance } from '../../../model/cluster.ts'
import { label, registeredAddress } from '../../../model/address.ts'
import { NEW_USER } from '../../remoting/error.ts'
import { answerOf, type Answers, type Problem } from '../verification.ts'
import { hint } from '../../../hint.ts'

/** Above this share of the disk a broker deletes files that are not expired; from 0.90 it refuses writes. */
const fullDisk = 0.85

/** Problem of a broker that runs another version than the inventory's. */
export function checkVersion(cluster: Cluster, broker: Instance, answers: Answers): Problem[] {
  const runtime = answerOf(answers, broker.id)?.runtime
  if (runtime === undefined) return []
  const { version, versionDescription } = runtime
  const expected = cluster.rocketmq.version
  if (version === expected) return []
  return [
    {
      code: 'wrong-version',
      instance: broker.id,
      host: broker.host,
      message: `${label(cluster, broker)} runs ${version ?? `'${versionDescription}'`}, the inventory says ${expected}`,
      hint: hint`See what its unit starts and whether a restart is due: ${{ run: 'plan' }}.`,
    },
  ]
}

/** Problem of a broker on which the change of the password was broken off. */
export function checkPassword(cluster: Cluster, broker: Instance, answers: Answers): Problem[] {
  if (answerOf(answers, broker.id)?.oldPassword !== true) return []
  return [
    {
      code: 'old-password',
      instance: broker.id,
      host: broker.host,
      message: `${label(cluster, broker)} on ${broker.host} still has the previous password of ${cluster.acl?.accessKey ?? 'the user of acl'}`,
      hint: hint`Change it before you take previousSecretKey out of the inventory: ${{ run: 'apply' }}.`,
    },
  ]
}

/** Problem of a broker whose user of `acl` has lost its rights: it answers what needs none, and refuses messages and copies. */
export function checkUser(cluster: Cluster, broker: Instance, answers: Answers): Problem[] {
  if (cluster.acl === undefined || answerOf(answers, broker.id)?.superUser !== false) return []
  const { accessKey } = cluster.acl
  const address = registeredAddress(cluster, broker)
  return [
    {
      code: 'user-differs',
      instance: broker.id,
      host: broker.host,
      message: `user ${accessKey} of acl is not of type Super on ${label(cluster, broker)} on ${broker.host}: all servers and mqadmin sign as it, and are refused`,
      hint: `Change it as another user of type Super: mqadmin updateUser -b ${address} -u ${accessKey} -t Super. ${NEW_USER}`,
    },
  ]
}

/** Warning for a broker whose disk will soon be too full for writes. */
export function checkDisk(broker: Instance, answers: Answers): Problem[] {
  const ratio = answerOf(answers, broker.id)?.runtime?.diskRatio
  if (ratio === undefined || ratio < fullDisk) return []
  return [
    {
      code: 'disk-filling',
      instance: broker.id,
      host: broker.host,
      message: `${broker.id} on ${broker.host}: its store's disk is ${Math.round(ratio * 100)} % full; writes are refused from 90 %`,
      hint: 'Free disk space, or lower fileReservedTime (hours) of this broker.',
    },
  ]
}
