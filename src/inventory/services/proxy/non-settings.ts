/** Names from guides. */
export const nonSettings: Readonly<Record<string, string>> = {
  enableProxy: 'Write proxies: { hosts: [mq1] } at the top.',
  grpcServerConfig: 'Write the ports beside config: listenPort and remotingPort.',
}
