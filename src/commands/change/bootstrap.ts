import { lookup } from 'node:dns/promises'
import { compact } from '../../objects.ts'
import { isIPv4 } from 'node:net'
import type { Facts } from '../../engine/facts.ts'
import { probeHost } from '../../engine/prober.ts'
import { RmqError } from '../../errors.ts'
import { bootstrapCluster, bootstrapTarget, type BootstrapOptions } from '../../inventory/index.ts'
import type { Cluster } from '../../model/cluster.ts'
import { defaultVersion } from '../../releases/known.ts'
import { factsProbe } from '../../resources/facts.ts'
import { memoryFinding } from '../../instances/memory.ts'
import { instanceHooks } from '../../rocketmq/services/instance-hooks.ts'
import { clusterSite } from '../../site/site.ts'
import { applySession } from '../../run/apply.ts'
import { connectHosts } from '../../run/hosts/connections.ts'
import { parseTarget } from '../../run/hosts/target.ts'
import type { Context } from '../../run/context.ts'
import { argument, type Run } from '../../run/command/spec.ts'
import type { RemoteFlags } from '../../run/command/flags.ts'
import { emitWarnings } from '../../run/load.ts'
import { withSession } from '../../run/session.ts'
import { ipVersion } from '../../model/network.ts'

export interface BootstrapFlags {
  readonly rocketmqVersion?: string
  readonly artifact?: string
  readonly sha512?: string
  readonly jdk?: number
  readonly user?: string
  readonly identityFile?: string
  readonly jump?: string
  readonly become?: boolean
  readonly heap?: string
  readonly home?: string
  readonly data?: string
  /** false: --no-start was given. */
  readonly start?: boolean
}

/** Tried from the largest on; the first with which all fits the host's memory is taken. */
const BROKER_HEAPS = ['8g', '4g', '2g', '1g', '512m', '256m']

/** Makes one bare host a name server with a broker, without an inventory. Again: nothing to do. */
export const run: Run<BootstrapFlags> = async (context, args) => {
  const options = optionsOf(argument(args, 'host'), args.flags)
  const facts = await learn(context, args.flags, options)
  const cluster = await fittingCluster(context, options, facts)
  emitWarnings(context, cluster)
  const whole = clusterSite(cluster, instanceHooks(cluster, { drain: false }))
  const starts = args.flags.start !== false
  const site = starts
    ? whole
    : { ...whole, resources: whole.resources.filter(({ role }) => role !== 'service') }
  const session = { context, flags: args.flags, cluster, command: 'bootstrap', site, verify: starts }
  return withSession(session, (opened) => applySession(opened, { verify: starts }))
}

function optionsOf(target: string, flags: BootstrapFlags): BootstrapOptions {
  const { host, user: named, port } = parseTarget(target)
  const user = flags.user ?? named
  return {
    host,
    version: flags.rocketmqVersion ?? defaultVersion,
    ...compact({ user }),
    ...compact({ port }),
    ...compact({
      artifact: flags.artifact,
      sha512: flags.sha512,
      jdk: flags.jdk,
      identityFile: flags.identityFile,
      jump: flags.jump,
      become: flags.become,
      home: flags.home,
      data: flags.data,
      heap: flags.heap,
    }),
  }
}

/** The host's facts, before there is a cluster: how much memory, which addresses. */
async function learn(context: Context, flags: RemoteFlags, options: BootstrapOptions): Promise<Facts> {
  const target = bootstrapTarget(options, context.env)
  let facts: Facts | undefined
  const connections = await connectHosts({
    context,
    flags,
    hosts: [target],
    onConnected: async (access) => {
      const answers = await probeHost(access, { facts: factsProbe }, context.stop)
      facts = answers.facts
    },
  })
  await connections.close()
  const error = connections.unreachable.get(target.name)
  if (facts) return facts
  throw new RmqError(error?.code ?? 'host-unreachable', error?.message ?? 'the host was not reached', {
    where: { host: target.name },
    hint: error?.hint ?? 'See that `ssh` reaches the host from here, with the same user and key.',
  })
}

async function fittingCluster(context: Context, options: BootstrapOptions, facts: Facts): Promise<Cluster> {
  const privateAddress = await ownAddress(options.host, facts)
  const make = (heap: string): Cluster => bootstrapCluster({ ...options, privateAddress, heap }, context.env)
  const heaps = options.heap === undefined ? BROKER_HEAPS : [options.heap]
  const fits = (cluster: Cluster): boolean =>
    cluster.hosts.every((host) => memoryFinding(cluster, host, facts) === undefined)
  const clusters = heaps.map(make)
  const cluster = clusters.find(fits) ?? clusters.at(-1)
  if (!cluster) throw new Error('there is always one heap to try')
  return cluster
}

/** Address that the broker registers: the address SSH used, when the host itself has it. */
export async function ownAddress(host: string, facts: Facts): Promise<string> {
  const own = facts.addresses.filter((address) => isIPv4(address) && !address.startsWith('127.'))
  const asked = ipVersion(host)
    ? host
    : await lookup(host).then(
        ({ address }) => address,
        () => undefined,
      )
  if (asked !== undefined && own.includes(asked)) return asked
  const [only, ...others] = own
  if (only !== undefined && others.length === 0) return only
  throw addressUnknown(host, asked, own)
}

/** @param asked what the name means on this machine; undefined: nothing. */
function addressUnknown(host: string, asked: string | undefined, own: readonly string[]): RmqError {
  const target =
    asked === undefined ? `${host}, which does not resolve here` : `${asked}, which is none of the host's own`
  return own.length === 0
    ? new RmqError('address-unknown', 'the host has no IPv4 address that others could reach', {
        where: { host },
        hint: 'See `ip -4 addr` on the host: the broker registers an address of one of its interfaces.',
      })
    : new RmqError(
        'address-unknown',
        `the host has several addresses, and the broker can register only one: ${own.join(', ')}`,
        {
          where: { host },
          hint: `Give one of these addresses in place of ${target}, or write an inventory with privateAddress (rmq-provision init).`,
        },
      )
}
