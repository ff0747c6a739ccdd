import type { DerivedKeys } from '../derived-keys.ts'

export const derivedKeys: DerivedKeys = {
  controllerDLegerGroup: {
    yaml: 'Take it out: it follows from the name of the cluster.',
    ini: 'Take it out: it follows from cluster_name.',
  },
  controllerDLegerPeers: {
    yaml: 'Take it out: it lists controllers.hosts.',
    ini: 'Take it out: it lists the hosts of [controllers].',
  },
  controllerDLegerSelfId: {
    yaml: 'Take it out: it follows from the order of controllers.hosts.',
    ini: 'Take it out: it follows from the order of the lines.',
  },
}
