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
