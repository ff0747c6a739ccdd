import { sh } from '../shell/quote.ts'

/**
 * open: something accepted · closed: the host answered that no process listens · rejected: a firewall or router said
 * no · silent: no answer within 2 s, packets are dropped or the host is down.
 */
export type Reach = 'open' | 'closed' | 'rejected' | 'silent'

/** An address and a TCP port that a host should reach. */
export interface Target {
  readonly address: string
  readonly port: number
}

/**
 * Shell text that tries all targets at once from the host and prints `<address> <port> <reach>` for each. By
 * bash's own /dev/tcp: nothing to install.
 */
export function tcpReachable(targets: readonly Target[]): string {
  const words = targets.map(({ address, port }) => `${address} ${port}`)
  return `
try() {
  said=$(LC_ALL=C timeout 2 bash -c 'exec 3<>"/dev/tcp/$1/$2"' try "$1" "$2" 2>&1 </dev/null) && exit=0 || exit=$?
  case $exit:$said in
    0:*) reach=open ;;
    124:*) reach=silent ;;
    *'Connection refused'*) reach=closed ;;
    *) reach=rejected ;;
  esac
  printf '%s %s %s\\n' "$1" "$2" "$reach"
}
for target in ${sh`${words}`}; do
  try $target &
done
wait`
}

/** Reads what `tcpReachable` printed, by `<address> <port>`. */
export function parseReachable(stdout: string): ReadonlyMap<string, Reach> {
  const lines = stdout.matchAll(/^(\S+) (\d+) (open|closed|rejected|silent)$/gm)
  return new Map(
    [...lines].map(([, address = '', port = '', reach]) => [`${address} ${port}`, reach as Reach]),
  )
}
