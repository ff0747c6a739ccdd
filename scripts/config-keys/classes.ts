/** A class of RocketMQ whose setters are the keys of configuration files. */
export interface ConfigClass {
  /** As the table has it: the simple name, with its module where two modules share it. */
  readonly owner: string
  /** In full, from RocketMQ's own package on. */
  readonly path: string
  /** The module whose jar has it. */
  readonly module: string
  /** The first release with the module, where that came later than the others. */
  readonly since?: string
}

/** All of them; a release has those of its time. */
export const CONFIG_CLASSES: readonly ConfigClass[] = [
  { owner: 'AuthConfig', path: 'auth.config.AuthConfig', module: 'rocketmq-auth', since: '5.3.0' },
  { owner: 'BrokerConfig', path: 'common.BrokerConfig', module: 'rocketmq-common' },
  { owner: 'ControllerConfig', path: 'common.ControllerConfig', module: 'rocketmq-common' },
  { owner: 'JraftConfig', path: 'common.JraftConfig', module: 'rocketmq-common' },
  { owner: 'MessageStoreConfig', path: 'store.config.MessageStoreConfig', module: 'rocketmq-store' },
  { owner: 'NamesrvConfig', path: 'common.namesrv.NamesrvConfig', module: 'rocketmq-common' },
  { owner: 'NettyClientConfig', path: 'remoting.netty.NettyClientConfig', module: 'rocketmq-remoting' },
  { owner: 'NettyServerConfig', path: 'remoting.netty.NettyServerConfig', module: 'rocketmq-remoting' },
  { owner: 'ProxyConfig', path: 'proxy.config.ProxyConfig', module: 'rocketmq-proxy', since: '5.0.0' },
  // The plug-in for tiered storage had a class of its own name first.
  {
    owner: 'TieredMessageStoreConfig',
    path: 'tieredstore.common.TieredMessageStoreConfig',
    module: 'rocketmq-tiered-store',
    since: '5.1.0',
  },
  {
    owner: 'tieredstore.MessageStoreConfig',
    path: 'tieredstore.MessageStoreConfig',
    module: 'rocketmq-tiered-store',
    since: '5.1.0',
  },
]

/** Of these the configuration is JSON, which has more types than properties have. */
export const JSON_OWNERS: ReadonlySet<string> = new Set(['ProxyConfig'])

/** The types that MixAll.properties2Object makes of text; it leaves out setters of others. */
export const TEXT_TYPES: ReadonlySet<string> = new Set([
  ...['int', 'Integer', 'long', 'Long', 'double', 'Double'],
  ...['boolean', 'Boolean', 'float', 'Float', 'String'],
])

/** RocketMQ's package: 3.x is from before Apache. */
export const packageOf = (version: string): string =>
  version.startsWith('3.') ? 'com.alibaba.rocketmq' : 'org.apache.rocketmq'
