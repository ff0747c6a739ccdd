import { compact } from '../../objects.ts'
import { runtimeOf } from '../../runtime/index.ts'
import { ExitCode, RmqError } from '../../errors.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { LineSplitter } from '../../shell/line-splitter.ts'
import { withCluster } from '../../run/connected-cluster.ts'
import { select } from '../../run/selection.ts'
import { loadCluster } from '../../run/load.ts'
import type { RemoteFlags } from '../../run/command/flags.ts'
import { wordsOf, type Args, type Run } from '../../run/command/spec.ts'

export interface LogsFlags {
  readonly lines?: number
  readonly follow?: boolean
  readonly since?: string
}

const DEFAULT_LINES = 50

/** Prints the end of the instances' logs, or follows them until Ctrl-C. */
export const run: Run<LogsFlags> = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const instances = chosen(cluster, args)
  const hosts = cluster.hosts.filter(({ name }) => instances.some(({ host }) => host === name))
  const runtime = runtimeOf(cluster)
  const options = {
    lines: args.flags.lines ?? DEFAULT_LINES,
    ...compact({ follow: args.flags.follow, since: args.flags.since }),
  }
  const print = (instance: Instance, text: string): void => {
    const shown = (): string => (instances.length === 1 ? text : text.replaceAll(/^/gm, `${instance.id}  `))
    context.ui.show('log', { instance: instance.id, host: instance.host, text }, shown, 'host')
  }
  return withCluster(
    { context, flags: args.flags, cluster, hosts },
    async ({ access: hostsByName, unreachable }) => {
      await Promise.all(
        instances.map(async (instance) => {
          const access = hostsByName.get(instance.host)
          if (!access) return
          // Lines of several instances must not mix within a line.
          const lines = new LineSplitter((line) => {
            print(instance, line)
          })
          const follow = access.script(runtime.logs(instance, options), {
            signal: context.stop,
            onStdout: (chunk) => {
              lines.push(chunk)
            },
          })
          await follow.catch((error: unknown) => {
            // Ctrl-C is how logs that are followed end.
            if (options.follow !== true || !context.stop.aborted) throw error
          })
          lines.end()
        }),
      )
      return unreachable.size > 0 ? ExitCode.failed : ExitCode.done
    },
  )
}

function chosen(cluster: Cluster, args: Args<RemoteFlags>): Instance[] {
  const selection = select(cluster, args.flags.limit)
  const names = wordsOf(args, 'instances')
  const unknown = names.find((name) => !cluster.instances.some(({ id }) => id === name))
  if (unknown !== undefined) {
    throw new RmqError('instance-unknown', `there is no instance '${unknown}'`, {
      hint: `Use one of: ${cluster.instances.map(({ id }) => id).join(', ')}.`,
    })
  }
  return cluster.instances.filter(
    ({ id }) => selection.instances.has(id) && (names.length === 0 || names.includes(id)),
  )
}
