import type { DerivedKeys } from '../derived-keys.ts'
import { nameServersKey } from '../namesrv/derived-keys.ts'

const address = {
  yaml: 'set privateAddress of the host',
  ini: 'write private_address on the line of the host',
}

export const derivedKeys: DerivedKeys = {
  proxyMode: { yaml: 'proxies run apart from the brokers: CLUSTER' },
  rocketMQClusterName: { yaml: 'it is the name at the top: cluster', ini: 'write cluster_name' },
  namesrvAddr: { ...nameServersKey, isServerList: true },
  grpcServerPort: { yaml: 'write it beside config, as listenPort', ini: 'write proxy_port' },
  remotingListenPort: { yaml: 'write it beside config, as remotingPort', ini: 'write proxy_remoting_port' },
  localServeAddr: address,
  remotingAccessAddr: address,
}
