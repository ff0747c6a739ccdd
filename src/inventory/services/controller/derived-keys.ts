import { homeKey, overwritten, type DerivedKeys } from '../derived-keys.ts'

export const derivedKeys: DerivedKeys = {
  rocketmqHome: homeKey,
  ...overwritten('configStorePath'),
  listenPort: {
    yaml: 'write it beside config: at the entry of controllers.hosts, or at controllers',
    ini: 'write controller_port',
  },
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
