/** Brokers ask an address server for name servers only when their configuration names none. */
export const NEVER_ASKED = 'brokers get the addresses of namesrv.hosts, so the address server is never asked'

/** Keys that BrokerStartup reads for the address server. */
export const addressServerKeys: Readonly<Record<string, string>> = {
  rmqAddressServerDomain: NEVER_ASKED,
  rmqAddressServerSubGroup: NEVER_ASKED,
}

/** Names from guides. */
export const nonSettings: Readonly<Record<string, string>> = {
  'namesrv.addr': 'Remove it: brokers get the addresses of namesrv.hosts.',
  'rocketmq.namesrv.addr': 'Remove it: brokers get the addresses of namesrv.hosts.',
}
