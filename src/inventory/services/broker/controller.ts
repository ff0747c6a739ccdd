import { has, sinceOf } from '../../../releases/features.ts'
import type { ElectedGroup, ElectionPage } from './election.ts'
import { refusePeerPort } from './peer-port.ts'

/** Groups whose master is elected by the controllers. */
export const controller: ElectionPage = {
  nonSettings: {
    enableDLedgerController: 'Write replication: controller at the group, and controllers at the top.',
  },
  derivedKeys: {
    enableControllerMode: {
      yaml: 'Set replication: controller for the group.',
      ini: 'Write broker_replication=controller.',
    },
    controllerAddr: {
      yaml: 'Take it out: it lists controllers.hosts.',
      ini: 'Take it out: it lists the hosts of [controllers].',
      isServerList: true,
    },
  },
  check,
  /** Role and id come from the controllers; conf/controller/quick-start of the distribution starts all as slaves. */
  members({ name, serverListOf }, found) {
    const controllers = serverListOf('controller')
    return found.map((seat) => {
      const selfId = `n${Number(seat.path.at(-1))}`
      return {
        ...seat,
        suffix: selfId,
        identity: { group: name, brokerId: -1, role: 'elected', replication: 'controller', selfId },
        keys: [
          ['brokerId', '-1'],
          ['brokerRole', 'SLAVE'],
          ['enableControllerMode', 'true'],
          ['controllerAddr', controllers],
          ['allAckInSyncStateSet', 'true'],
        ],
        ports: [],
        hasHa: true,
      }
    })
  },
}

/** A group to be removed needs no controllers any more. */
function check({ context, group, path, toRemove, serverListOf }: ElectedGroup): void {
  const { problems } = context
  const place = problems.show(path)
  const { version } = context.inventory.rocketmq
  if (!has(version, 'controllers')) {
    problems.error([...path, 'replication'], {
      code: 'not-in-this-version',
      message: `${place}: controllers came with RocketMQ ${sinceOf('controllers')}, and ${problems.show(['rocketmq', 'version'])} is ${version}`,
      hint: has(version, 'dledger')
        ? 'Use dledger for elected masters in 4.x.'
        : `${problems.words('Write master and slaves', 'Write broker_role and broker_id')}, or raise the version.`,
    })
  } else if (!toRemove && serverListOf('controller') === '') {
    problems.error([...path, 'replication'], {
      code: 'no-controllers',
      message: `${place} has ${problems.words('replication: controller', 'broker_replication=controller')}, but there are no controllers`,
      hint: problems.words(
        'Write controllers: { hosts: [host, host, host] }.',
        'List one, three or five hosts under [controllers].',
      ),
    })
  }
  refusePeerPort(context, group, path)
}
