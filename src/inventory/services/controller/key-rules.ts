import { isTrue } from '../../../model/setting.ts'
import { defaultOf, keysOf } from '../../../releases/key-table.ts'
import { refuse, type Given } from '../../lint/given.ts'

const WRITE_CONTROLLERS = 'Take it out, and write controllers: { hosts: [mq1, mq2, mq3] } at the top.'

/** Names from guides. */
export const nonSettings: Readonly<Record<string, string>> = {
  controllerPort: 'Write listenPort beside config.',
  controllerClusterName: 'Take it out: it is the name at the top, cluster.',
}

/** Refuses a kind of controller that this tool does not run; any word but jRaft is taken for the default. */
export function keyRules(given: Given): void {
  if (given.name !== 'controllerType' || given.text === undefined) return
  const key = keysOf('controller').get(given.name)
  const usual = key === undefined ? undefined : defaultOf(key, given.version)
  if (usual === undefined || given.text.toLowerCase() === usual.toLowerCase()) return
  refuse(given, {
    code: 'key-does-not-apply',
    message: /^jRaft$/i.test(given.text)
      ? `rmq-provision runs controllers by ${usual}: jRaft has other ports, and a list of members of its own`
      : `'${given.text}' is none of its values; RocketMQ takes it for ${usual}`,
    hint: 'Take it out.',
  })
}

/** Refuses keys of ControllerConfig, which is read by a name server that runs a controller too, and by no other. */
export function foreignKeyRules(given: Given): void {
  if (given.name === 'enableControllerInNamesrv') {
    if (!isTrue(given.text)) return
    refuse(given, {
      code: 'key-does-not-apply',
      message:
        'each name server would be the same member of the Raft group, on a port that rmq-provision does not know',
      hint: WRITE_CONTROLLERS,
    })
  } else if (
    /^(?:controller|jraft|enableElectUnclean)/i.test(given.name) &&
    keysOf('controller').has(given.name)
  ) {
    refuse(given, {
      code: 'no-effect',
      message: 'a name server reads it only with enableControllerInNamesrv=true',
      hint: WRITE_CONTROLLERS,
    })
  }
}
