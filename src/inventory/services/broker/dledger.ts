import { unusedCommitLog } from './dledger-log.ts'
import { has, sinceOf } from '../../../releases/features.ts'
import type { ElectedGroup, ElectionPage } from './election.ts'

const DEFAULT_PEER_PORT = 40_911
const HIGHEST_PORT = 65_535

/** Groups whose members elect their leader by Raft. */
export const dledger: ElectionPage = {
  unusedCommitLog,
  derivedKeys: {
    enableDLegerCommitLog: {
      yaml: 'Set replication: dledger for the group.',
      ini: 'Write broker_replication=dledger.',
    },
    dLegerGroup: { yaml: "Take it out: it is the group's name.", ini: 'Take it out: it is the broker_name.' },
    dLegerPeers: {
      yaml: 'Take it out: it lists the members of the group.',
      ini: 'Take it out: it lists the lines with the same broker_name.',
    },
    dLegerSelfId: {
      yaml: 'Take it out: it follows from the order of members.',
      ini: 'Take it out: it follows from the order of the lines.',
    },
  },
  check,
  members({ context, group, name }, found) {
    const peers = found.map((seat) => {
      const index = Number(seat.path.at(-1))
      return {
        seat,
        selfId: `n${index}`,
        port: seat.entry.peerPort ?? (group.peerPort ?? DEFAULT_PEER_PORT) + index,
      }
    })
    for (const { seat, selfId, port } of peers) {
      if (port <= HIGHEST_PORT) continue
      context.problems.error(seat.path, {
        code: 'bad-port',
        message: `${name}-${selfId} would listen on ${port} for its peers: the peerPort of the group and its number`,
        hint: `Choose a lower port: there is none above ${HIGHEST_PORT}, and the default of the group is ${DEFAULT_PEER_PORT}.`,
      })
    }
    const list = peers
      .map(({ seat, selfId, port }) => `${selfId}-${seat.host.privateAddress}:${port}`)
      .join(';')
    return peers.map(({ seat, selfId, port }) => ({
      ...seat,
      suffix: selfId,
      identity: { group: name, brokerId: -1, role: 'elected', replication: 'dledger', selfId },
      keys: [
        ['enableDLegerCommitLog', 'true'],
        ['dLegerGroup', name],
        ['dLegerPeers', list],
        ['dLegerSelfId', selfId],
      ],
      ports: [{ port, purpose: 'raft', audience: 'group' }],
      hasHa: false,
    }))
  },
}

function check({ context: { inventory, problems }, group, path }: ElectedGroup): void {
  const place = problems.show(path)
  const { version } = inventory.rocketmq
  const count = (group.members ?? []).length
  if (count > 0 && (count < 3 || count % 2 === 0)) {
    problems.error([...path, 'members'], {
      code: 'peer-count',
      message: `${place} has ${count} members; a DLedger group votes`,
      hint: 'Use three or five: an odd number from 3 on survives the loss of a minority.',
    })
  }
  if (!has(version, 'dledger')) {
    problems.error([...path, 'replication'], {
      code: 'not-in-this-version',
      message: `${place}: DLedger came with RocketMQ ${sinceOf('dledger')}, and ${problems.show(['rocketmq', 'version'])} is ${version}`,
      hint: `${problems.words('Write master and slaves', 'Write broker_role and broker_id')}, or raise the version.`,
    })
  }
}
