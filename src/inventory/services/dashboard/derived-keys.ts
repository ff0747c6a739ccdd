import type { DerivedKeys } from '../derived-keys.ts'
import { nameServersKey } from '../namesrv/derived-keys.ts'

export const derivedKeys: DerivedKeys = {
  'server.port': { yaml: 'write it beside config: dashboard.port', ini: 'write dashboard_port' },
  'rocketmq.namesrv.addr': nameServersKey,
  'rocketmq.config.namesrvAddr': nameServersKey,
  'rocketmq.config.namesrvAddrs[0]': nameServersKey,
  'rocketmq.config.dataPath': {
    yaml: 'it lies below rocketmq.data, where a reboot does not take it',
    ini: 'take it out: it lies below rocketmq_data, where a reboot does not take it',
  },
  'rocketmq.config.loginRequired': {
    yaml: 'write it beside config: dashboard.login',
    ini: 'write dashboard_login',
  },
}
