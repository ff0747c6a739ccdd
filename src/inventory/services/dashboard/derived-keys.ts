import type { DerivedKeys } from '../derived-keys.ts'
import { nameServersKey } from '../namesrv/derived-keys.ts'

export const derivedKeys: DerivedKeys = {
  'server.port': { yaml: 'Write it beside config: dashboard.port.', ini: 'Write dashboard_port.' },
  'rocketmq.namesrv.addr': nameServersKey,
  'rocketmq.config.namesrvAddr': nameServersKey,
  'rocketmq.config.namesrvAddrs[0]': nameServersKey,
  'rocketmq.config.dataPath': {
    yaml: 'Take it out: it lies below rocketmq.data, where a reboot does not take it.',
    ini: 'Take it out: it lies below rocketmq_data, where a reboot does not take it.',
  },
  'rocketmq.config.loginRequired': {
    yaml: 'Write it beside config: dashboard.login.',
    ini: 'Write dashboard_login.',
  },
}
