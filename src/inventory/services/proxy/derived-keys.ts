import { addressForClients, ownAddress, type DerivedKeys } from '../derived-keys.ts'
import { nameServersKey } from '../namesrv/derived-keys.ts'

export const derivedKeys: DerivedKeys = {
  proxyMode: { yaml: 'Take it out: proxies run apart from the brokers (CLUSTER).' },
  rocketMQClusterName: {
    yaml: 'Take it out: it is the name at the top: cluster.',
    ini: 'Write cluster_name.',
  },
  namesrvAddr: { ...nameServersKey, isServerList: true },
  grpcServerPort: { yaml: 'Write it beside config, as listenPort.', ini: 'Write proxy_port.' },
  remotingListenPort: { yaml: 'Write it beside config, as remotingPort.', ini: 'Write proxy_remoting_port.' },
  localServeAddr: ownAddress,
  remotingAccessAddr: addressForClients,
}
