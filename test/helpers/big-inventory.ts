/** Fifty hosts with three name servers, and their brokers in one of several arrangements. */
export type Arrangement = 'pairs' | 'crossed' | 'dledger' | 'controller' | 'masters'

const HOSTS = 50
const host = (number: number): string => `mq${String(((number - 1) % HOSTS) + 1).padStart(2, '0')}`
const group = (number: number): string => `broker-${String(number).padStart(2, '0')}`
const upTo = (amount: number): number[] => Array.from({ length: amount }, (_, index) => index + 1)

/** Text of an inventory in YAML. @param top further lines at the top level */
export function bigInventory(arrangement: Arrangement, top = ''): string {
  const hosts = upTo(HOSTS).map((number) => `  ${host(number)}: { address: 10.0.0.${number} }`)
  return `cluster: big
rocketmq: { version: 5.3.3 }
jdk: { version: 17, from: package }
${top}
hosts:
${hosts.join('\n')}
namesrv: { hosts: [mq01, mq02, mq03] }
${arrangement === 'controller' ? 'controllers: { hosts: [mq01, mq02, mq03] }\n' : ''}brokers:
  groups:
${groupsOf(arrangement).join('\n')}
`
}

function groupsOf(arrangement: Arrangement): string[] {
  switch (arrangement) {
    case 'pairs':
      return upTo(HOSTS / 2).map(
        (n) =>
          `    ${group(n)}: { replication: async, master: ${host(2 * n - 1)}, slaves: [${host(2 * n)}] }`,
      )
    case 'crossed':
      return upTo(HOSTS).map(
        (n) =>
          `    ${group(n)}: { replication: sync, master: ${host(n)}, slaves: [{ host: ${host(n + 1)}, listenPort: 10921 }] }`,
      )
    case 'masters':
      return upTo(HOSTS).map((n) => `    ${group(n)}: { master: ${host(n)} }`)
    case 'dledger':
    case 'controller':
      return upTo(16).map(
        (n) =>
          `    ${group(n)}: { replication: ${arrangement}, members: [${[3 * n - 2, 3 * n - 1, 3 * n].map(host).join(', ')}] }`,
      )
  }
}
