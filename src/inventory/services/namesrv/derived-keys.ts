import type { DerivedKeys } from '../derived-keys.ts'

export const derivedKeys: DerivedKeys = {
  listenPort: {
    yaml: 'write it beside config: at the entry of namesrv.hosts, or at namesrv',
    ini: 'write namesrv_port',
  },
}
