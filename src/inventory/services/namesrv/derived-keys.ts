import type { DerivedKey, DerivedKeys } from '../derived-keys.ts'

/** A key of another service that lists the name servers. */
export const nameServersKey: DerivedKey = {
  yaml: 'it lists namesrv.hosts',
  ini: 'take it out: it lists the hosts of [namesrv]',
}

export const derivedKeys: DerivedKeys = {
  listenPort: {
    yaml: 'write it beside config: at the entry of namesrv.hosts, or at namesrv',
    ini: 'write namesrv_port',
  },
}
