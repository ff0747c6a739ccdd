import { own } from '../../objects.ts'
import type { Format } from '../raw.ts'

/** Keys that follow from `acl`, where the inventory has it. */
export const aclKeys: Readonly<Record<string, string>> = {
  initAuthenticationUser: 'it is the user of acl, at the top',
  innerClientAuthenticationCredentials: 'it is the user of acl, at the top',
}

/** Configuration keys that follow from the model, and where the inventory says what decides them. */
export const derivedKeys: Readonly<
  Record<'broker' | 'namesrv' | 'controller' | 'proxy' | 'dashboard', Readonly<Record<string, string>>>
> = {
  broker: {
    brokerClusterName: 'it is the name at the top: cluster',
    brokerName: "it is the group's name under brokers.groups",
    brokerId: 'masters are 0; write { host, brokerId } in the slaves of the group',
    brokerRole: 'set replication of the group; master and slaves follow from it',
    brokerIP1: 'set privateAddress of the host',
    brokerIP2: 'set privateAddress of the host',
    listenPort: 'write it beside config: at the member, the group or brokers',
    namesrvAddr: 'it lists namesrv.hosts',
    enableDLegerCommitLog: 'set replication: dledger for the group',
    dLegerGroup: "it is the group's name",
    dLegerPeers: 'it lists the members of the group',
    dLegerSelfId: 'it follows from the order of members',
    enableControllerMode: 'set replication: controller for the group',
    controllerAddr: 'it lists controllers.hosts',
  },
  namesrv: {
    listenPort: 'write it beside config: at the entry of namesrv.hosts, or at namesrv',
  },
  controller: {
    controllerDLegerGroup: 'it follows from the name of the cluster',
    controllerDLegerPeers: 'it lists controllers.hosts',
    controllerDLegerSelfId: 'it follows from the order of controllers.hosts',
  },
  proxy: {
    proxyMode: 'proxies run apart from the brokers: CLUSTER',
    rocketMQClusterName: 'it is the name at the top: cluster',
    namesrvAddr: 'it lists namesrv.hosts',
    grpcServerPort: 'write it beside config, as listenPort',
    remotingListenPort: 'write it beside config, as remotingPort',
    localServeAddr: 'set privateAddress of the host',
    remotingAccessAddr: 'set privateAddress of the host',
  },
  dashboard: {
    'server.port': 'write it beside config: dashboard.port',
    'rocketmq.namesrv.addr': 'it lists namesrv.hosts',
    'rocketmq.config.namesrvAddr': 'it lists namesrv.hosts',
    'rocketmq.config.namesrvAddrs[0]': 'it lists namesrv.hosts',
    'rocketmq.config.dataPath': 'it lies below rocketmq.data, where a reboot does not take it',
    'rocketmq.config.loginRequired': 'write it beside config: dashboard.login',
  },
}

type Derived = keyof typeof derivedKeys

/** The same for an INI, where that has words of its own. */
const inIni: Readonly<Partial<Record<Derived, Readonly<Record<string, string>>>>> = {
  broker: {
    brokerClusterName: 'write cluster_name',
    brokerName: 'write broker_name',
    brokerId: 'write broker_id',
    brokerRole: 'write broker_role',
    brokerIP1: 'write private_address on the line of the host',
    brokerIP2: 'write private_address on the line of the host',
    listenPort: 'write listen_port',
    namesrvAddr: 'take it out: it lists the hosts of [namesrv]',
    enableDLegerCommitLog: 'write broker_replication=dledger',
    dLegerGroup: 'take it out: it is the broker_name',
    dLegerPeers: 'take it out: it lists the lines with the same broker_name',
    dLegerSelfId: 'take it out: it follows from the order of the lines',
    enableControllerMode: 'write broker_replication=controller',
    controllerAddr: 'take it out: it lists the hosts of [controllers]',
  },
  namesrv: { listenPort: 'write namesrv_port' },
  controller: {
    controllerDLegerGroup: 'take it out: it follows from cluster_name',
    controllerDLegerPeers: 'take it out: it lists the hosts of [controllers]',
    controllerDLegerSelfId: 'take it out: it follows from the order of the lines',
  },
  proxy: {
    rocketMQClusterName: 'write cluster_name',
    namesrvAddr: 'take it out: it lists the hosts of [namesrv]',
    grpcServerPort: 'write proxy_port',
    remotingListenPort: 'write proxy_remoting_port',
    localServeAddr: 'write private_address on the line of the host',
    remotingAccessAddr: 'write private_address on the line of the host',
  },
  dashboard: {
    'server.port': 'write dashboard_port',
    'rocketmq.namesrv.addr': 'take it out: it lists the hosts of [namesrv]',
    'rocketmq.config.namesrvAddr': 'take it out: it lists the hosts of [namesrv]',
    'rocketmq.config.namesrvAddrs[0]': 'take it out: it lists the hosts of [namesrv]',
    'rocketmq.config.dataPath': 'take it out: it lies below rocketmq_data, where a reboot does not take it',
    'rocketmq.config.loginRequired': 'write dashboard_login',
  },
}

/** Place in an inventory of this format that decides the key; undefined for keys that users may set. */
export function derivedHint(service: Derived, key: string, format: Format): string | undefined {
  return (format === 'ini' ? own(inIni[service], key) : undefined) ?? own(derivedKeys[service], key)
}
