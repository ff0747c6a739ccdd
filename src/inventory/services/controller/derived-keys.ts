import type { DerivedKeys } from '../derived-keys.ts'

export const derivedKeys: DerivedKeys = {
  controllerDLegerGroup: {
    yaml: 'it follows from the name of the cluster',
    ini: 'take it out: it follows from cluster_name',
  },
  controllerDLegerPeers: {
    yaml: 'it lists controllers.hosts',
    ini: 'take it out: it lists the hosts of [controllers]',
  },
  controllerDLegerSelfId: {
    yaml: 'it follows from the order of controllers.hosts',
    ini: 'take it out: it follows from the order of the lines',
  },
}
