import { mapLimit } from '../../engine/concurrency.ts'
import { ExitCode, interruptedError } from '../../errors.ts'
import type { Cluster, Host } from '../../model/cluster.ts'
import { listed } from '../../model/listed.ts'
import { wordsOf, type Run } from '../../run/command/spec.ts'
import { newRunId } from '../../run/audit/audit-trail.ts'
import { audited } from '../../run/audit/exec-audit.ts'
import { withCluster } from '../../run/connected-cluster.ts'
import { loadCluster } from '../../run/load.ts'
import { select, selectedHosts } from '../../run/selection.ts'
import { sh } from '../../shell/quote.ts'

export interface ExecFlags {
  readonly become?: boolean
}

/** Output of a command on one host; it is held in memory until the command ends. */
const MAX_BYTES = 16 * 1024 * 1024

/** Runs a command on the selected hosts and prints each host's output; exit 1 when it failed on any. */
export const run: Run<ExecFlags> = async (context, args) => {
  const { flags } = args
  const cluster = await loadCluster(context, args)
  const asRoot = flags.become === true
  const hosts = hostsOf(cluster, flags.limit, asRoot)
  const words = wordsOf(args, 'command')
  // One word is shell text, as with ssh; several are an argument list and stay as they were typed.
  const script = words.length === 1 ? (words[0] ?? '') : sh`${words}`
  const id = newRunId()
  return withCluster({ context, flags, cluster, hosts }, async ({ connections }) => {
    const left: string[] = []
    const exits = await mapLimit(connections.reached, flags.concurrency, async (access) => {
      if (context.stop.aborted) {
        left.push(access.host)
        return 0
      }
      const options = {
        asLoginUser: !asRoot,
        signal: context.abort,
        maxBytes: MAX_BYTES,
        changes: true,
      } as const
      const result = await audited(access, { context, cluster, id, asRoot }, () =>
        access.exec(script, options),
      )
      if (result === undefined) {
        left.push(access.host)
        return 0
      }
      const text = `${result.stdout.toString()}${result.stderr.toString()}`
      const data = { host: access.host, exit: result.exit, output: text }
      context.ui.show('exec', data, () => framed(access.host, result.exit, text), 'host')
      return result.exit
    })
    if (left.length > 0) {
      throw interruptedError(`interrupted: the command was not run on ${listed(left, 'and')}`, {
        hint: `Run it there with --limit ${left.join(',')}.`,
      })
    }
    const failed = connections.unreachable.size > 0 || exits.some((exit) => exit !== 0)
    return failed ? ExitCode.failed : ExitCode.done
  })
}

function hostsOf(cluster: Cluster, limit: readonly string[] | undefined, asRoot: boolean): Host[] {
  const hosts = selectedHosts(cluster, select(cluster, limit))
  if (!asRoot) return hosts
  return hosts.map((host) => ({ ...host, ssh: { ...host.ssh, become: 'sudo' } }))
}

function framed(host: string, exit: number, text: string): string {
  const head = exit === 0 ? `${host}:` : `${host}: exit ${exit}`
  const body = text.trimEnd()
  return body === '' ? head : `${head}\n${body.replaceAll(/^/gm, '  ')}`
}
