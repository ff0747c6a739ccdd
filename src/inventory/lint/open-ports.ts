import type { Cluster } from '../../model/cluster.ts'
import type { Context } from '../resolve/context.ts'

/** Warns of client ports that the firewall opens to every address, of one family or of both. */
export function warnOfOpenPorts(context: Context, { firewall }: Pick<Cluster, 'firewall'>): void {
  const open = firewall.clients.find((network) => /\/0+$/.test(network))
  if (!firewall.manage || (firewall.clients.length > 0 && open === undefined)) return
  const name = context.problems.show(['firewall', 'clients'])
  const [why, families] =
    open === undefined
      ? [`${name} is not set`, 'by IPv4 and IPv6']
      : [`${name} lists ${open}`, open.includes(':') ? 'by IPv6' : 'by IPv4']
  context.problems.warn(['firewall', 'clients'], {
    code: 'open-to-everybody',
    message: `${why}: the client ports of every host are open to everybody, ${families}`,
    hint: `List the networks of the clients in ${name}, e.g. ${context.problems.words('firewall: { clients: [10.0.0.0/16] }', 'firewall_clients=10.0.0.0/16')}.`,
  })
}
