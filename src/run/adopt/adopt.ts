import { completed, type Written } from '../../adopt/complete.ts'
import { describeConsoles } from '../../adopt/describe/services.ts'
import { describe, type DescribeOptions } from '../../adopt/describe/index.ts'
import type { Draft } from '../../adopt/describe/draft.ts'
import { named } from '../../adopt/describe/host-names.ts'
import type { ReadHost } from '../../adopt/describe/subject.ts'
import { RmqError } from '../../errors.ts'
import { listed } from '../../model/listed.ts'
import type { RemoteFlags } from '../command/flags.ts'
import type { Context } from '../context.ts'
import { connectHosts } from '../hosts/connections.ts'
import { readByHand } from './read-host.ts'
import type { AdoptTarget } from './targets.ts'

const TAKE_OVER =
  'apply stops the processes that were started by hand, one by one, and starts units in their place. The line may stay: a later apply finds nothing to take over.'

export interface AdoptOptions extends DescribeOptions {
  readonly context: Context
  readonly flags: RemoteFlags
  readonly targets: readonly AdoptTarget[]
  /** Absolute path of the inventory that is to be written. */
  readonly file: string
}

/** The inventory of hosts that were set up by hand, and what it rests on. */
export interface AdoptResult extends Written {
  readonly draft: Draft
  readonly hosts: readonly ReadHost[]
  /** Hosts that were not read. */
  readonly missed: readonly string[]
}

/**
 * Reads the hosts and describes them. It writes nothing on any of them.
 * @throws RmqError 'host-unreachable' when no host was read, 'no-rocketmq' when none runs RocketMQ, 'interrupted'
 */
export async function adopt({
  context,
  flags,
  targets,
  file,
  ...options
}: AdoptOptions): Promise<AdoptResult> {
  const byName = new Map(targets.map((target) => [target.ssh.name, target]))
  const read = new Map<string, ReadHost>()
  const connections = await connectHosts({
    context,
    flags,
    hosts: targets.map(({ ssh }) => ssh),
    onConnected: async (access) => {
      const target = byName.get(access.host)
      if (target) read.set(access.host, await readByHand(access, target, context.stop))
    },
  })
  await connections.close()
  const names = [...byName.keys()]
  const hosts = named(names.flatMap((name) => read.get(name) ?? []))
  const missed = names.filter((name) => !read.has(name))
  refuseNothing(hosts, missed)
  const draft = describe(
    hosts.filter(({ processes }) => processes.length > 0),
    options,
  )
  for (const host of hosts.filter(({ processes }) => processes.length === 0)) {
    draft.note(`no RocketMQ process runs on ${host.name}; it is not in this file`)
  }
  describeConsoles(draft, hosts)
  for (const name of missed) draft.todo(`not known: what runs on ${name}; it was not reached`)
  takeOver(draft)
  for (const name of secretsOf(hosts)) draft.variables.add(name)
  return { draft, hosts, missed, ...completed(draft, headOf(hosts), file) }
}

function takeOver(draft: Draft): void {
  if (draft.withheld.size === 0) {
    draft.put(['takeOver'], true)
    draft.comment(['takeOver'], TAKE_OVER)
    return
  }
  draft.comment(
    ['cluster'],
    `takeOver: true is not in this file: ${[...draft.withheld].join('; ')}. Without it apply stops no process that was started by hand.`,
  )
}

/** Variables that the settings of SSH refer to. */
const secretsOf = (hosts: readonly ReadHost[]): string[] =>
  hosts.flatMap(({ ssh: { password, passphrase, becomePassword } }) =>
    [password, passphrase, becomePassword].flatMap((text) => /^\$\{(\w+)\}$/.exec(text ?? '')?.[1] ?? []),
  )

function refuseNothing(hosts: readonly ReadHost[], missed: readonly string[]): void {
  if (hosts.length === 0) {
    throw new RmqError('host-unreachable', `no host was read: ${listed(missed, 'and')}`, {
      hint: 'See that `ssh` reaches the hosts from here, with the same user and key.',
    })
  }
  if (hosts.some(({ processes }) => processes.length > 0)) return
  throw new RmqError(
    'no-rocketmq',
    `no RocketMQ process runs on ${listed(
      hosts.map(({ name }) => name),
      'and',
    )}`,
    {
      hint: 'Start RocketMQ first: adopt reads running processes. For hosts without RocketMQ write an inventory (rmq-provision init).',
    },
  )
}

function headOf(hosts: readonly ReadHost[]): string[] {
  const count = hosts.reduce((sum, { processes }) => sum + processes.length, 0)
  return [
    `Written by rmq-provision adopt from ${count} running ${count === 1 ? 'process' : 'processes'} on ${hosts.map(({ name }) => name).join(', ')}.`,
    'Nothing was changed on the hosts. See what apply would do: rmq-provision plan.',
  ]
}
