import { mapLimit } from '../../engine/concurrency.ts'
import { ExitCode } from '../../errors.ts'
import { redact } from '../../secret.ts'
import { sh } from '../../shell/quote.ts'
import { connectHosts } from '../../run/connect.ts'
import { select, selectedHosts } from '../../run/selection.ts'
import { loadCluster } from '../../run/load.ts'
import { wordsOf, type Run } from '../../run/command/spec.ts'

/** Runs a command on the selected hosts and prints what each printed; exit 1 when it failed on any. */
export const run: Run = async (context, args) => {
  const cluster = await loadCluster(context, args)
  const selection = select(cluster, args.flags.limit)
  const hosts = selectedHosts(cluster, selection).map((host) =>
    args.flags.become ? { ...host, ssh: { ...host.ssh, become: 'sudo' as const } } : host,
  )
  const words = wordsOf(args, 'command')
  // One word is shell text, as with ssh; several are an argument list and stay as they were typed.
  const script = words.length === 1 ? (words[0] ?? '') : sh`${words}`
  const connections = await connectHosts(context, args.flags, hosts)
  try {
    const exits = await mapLimit([...connections.access.values()], args.flags.concurrency, async (access) => {
      const result = await access.exec(script, {
        asLoginUser: args.flags.become !== true,
        signal: context.abort,
      })
      const text = redact(`${result.stdout.toString()}${result.stderr.toString()}`)
      const data = { host: access.host, exit: result.exit, output: text }
      context.ui.show('exec', data, () => framed(access.host, result.exit, text))
      return result.exit
    })
    const failed = connections.unreachable.size > 0 || exits.some((exit) => exit !== 0)
    return failed ? ExitCode.failed : ExitCode.done
  } finally {
    await connections.close()
  }
}

function framed(host: string, exit: number, text: string): string {
  const head = exit === 0 ? `${host}:` : `${host}: exit ${exit}`
  const body = text.trimEnd()
  return body === '' ? head : `${head}\n${body.replaceAll(/^/gm, '  ')}`
}
