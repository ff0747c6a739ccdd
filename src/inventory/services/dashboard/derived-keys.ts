import type { DerivedKeys } from '../derived-keys.ts'

const nameServers = { yaml: 'it lists namesrv.hosts', ini: 'take it out: it lists the hosts of [namesrv]' }

export const derivedKeys: DerivedKeys = {
  'server.port': { yaml: 'write it beside config: dashboard.port', ini: 'write dashboard_port' },
  'rocketmq.namesrv.addr': nameServers,
  'rocketmq.config.namesrvAddr': nameServers,
  'rocketmq.config.namesrvAddrs[0]': nameServers,
  'rocketmq.config.dataPath': {
    yaml: 'it lies below rocketmq.data, where a reboot does not take it',
    ini: 'take it out: it lies below rocketmq_data, where a reboot does not take it',
  },
  'rocketmq.config.loginRequired': {
    yaml: 'write it beside config: dashboard.login',
    ini: 'write dashboard_login',
  },
}
