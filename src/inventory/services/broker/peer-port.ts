import { groupKinds } from '../../../groups/index.ts'
import { listed } from '../../../model/listed.ts'
import type { Path } from '../../raw.ts'
import type { Context } from '../../resolve/context.ts'
import type { GroupInput } from './schema.ts'

const voting = groupKinds.filter(({ votes }) => votes !== undefined).map(({ name }) => name)

/** Reports a port for peers in a group whose members do not vote among themselves. */
export function refusePeerPort({ problems }: Context, group: GroupInput, path: Path): void {
  if (group.peerPort === undefined) return
  const modes = listed(voting, 'or')
  problems.error([...path, 'peerPort'], {
    code: 'key-does-not-apply',
    message: `${problems.show(path)}: ${problems.words(`peerPort is for replication: ${modes}`, `peer_port is for broker_replication=${modes}`)}`,
    hint: 'Take it out.',
    at: 'key',
  })
}
