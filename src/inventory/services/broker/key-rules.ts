import { isTrue } from '../../../model/setting.ts'
import { has, sinceOf } from '../../../releases/features.ts'
import { lintAclKeys } from '../../lint/acl-keys.ts'
import { refuse, type Given } from '../../lint/given.ts'
import { NEVER_ASKED } from '../namesrv/address-server.ts'

/** Refuses keys of brokers that the release reads, and that do harm or nothing in a cluster of this tool. */
export function brokerKeyRules(given: Given): void {
  const { name } = given
  lintAclKeys(given)
  if (name === 'haListenPort') haListenPort(given)
  else if (name === 'fetchNamesrvAddrByAddressServer' && isTrue(given.text)) {
    refuse(given, { code: 'no-effect', message: NEVER_ASKED, hint: 'Take it out.' })
  }
}

function haListenPort(given: Given): void {
  if (has(given.version, 'own-ha-port')) return
  refuse(given, {
    code: 'no-effect',
    message: `before ${sinceOf('own-ha-port')} the port is always listenPort + 1, and haListenPort is ignored`,
    hint: 'Take it out.',
  })
}
