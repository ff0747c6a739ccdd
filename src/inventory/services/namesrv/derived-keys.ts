import { homeKey, overwritten, type DerivedKey, type DerivedKeys } from '../derived-keys.ts'

/** A key of another service that lists the name servers. */
export const nameServersKey: DerivedKey = {
  yaml: 'Take it out: it lists namesrv.hosts.',
  ini: 'Take it out: it lists the hosts of [namesrv].',
}

export const derivedKeys: DerivedKeys = {
  rocketmqHome: homeKey,
  ...overwritten('configStorePath'),
  listenPort: {
    yaml: 'Write it beside config: at the entry of namesrv.hosts, or at namesrv.',
    ini: 'Write namesrv_port.',
  },
}
