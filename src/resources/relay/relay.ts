import type { Relay, RelayServer } from '../../engine/relay/relay.ts'
import { compact } from '../../objects.ts'
import { sh } from '../../shell/quote.ts'
import { DOWNLOAD_TIMEOUT_MS, downloadScript, type Download } from '../download/script.ts'
import { ruleText } from '../firewall/rules.ts'
import { peersOf, type RelayPlace } from './place.ts'
import { LIFETIME_SECONDS, servingProgram } from './program.ts'
import { sourcesFor } from './sources.ts'

const END = 'RMQ_SERVE'

/** Scripts by which a host hands the file at `path` on, and copies it from another host. */
export function relayOf(place: RelayPlace, to: Omit<Download, 'source'>): Relay {
  const { what, path, mode, partial } = to
  return {
    address: place.address,
    serve: (server) => serveScript(place, path, server),
    stop: stopScript,
    copy: ({ sha512 }, from) => ({
      title: `copy ${what} from ${from.host}`,
      script: downloadScript({
        source: { kind: 'fetched', urls: [urlOf(from)], sha512 },
        what,
        path,
        mode,
        ...compact({ partial }),
      }),
      timeoutMs: DOWNLOAD_TIMEOUT_MS,
    }),
  }
}

/** A host that has no Python, and one that does not have the address on an interface (NAT), cannot hand a file on. */
function serveScript(place: RelayPlace, path: string, { address, port, token }: RelayServer): string {
  const program = servingProgram({
    path,
    address,
    port,
    token: token.reveal(),
    peers: peersOf(place),
    open: firewallScript(place, port, 'add'),
    close: firewallScript(place, port, 'remove'),
  })
  return `cd /
for python in python3 /usr/libexec/platform-python python; do
  if command -v "$python" >/dev/null 2>&1; then break; fi
  python=
done
[ -n "$python" ] || exit 1
"$python" -E -s - <<'${END}'
${program}
${END}`
}

/**
 * Opens or closes the port to the other hosts in each zone that takes packets, until the time of the program is over at the latest.
 * No rule is permanent.
 */
function firewallScript(place: RelayPlace, port: number, action: 'add' | 'remove'): string {
  const peers = peersOf(place)
  if (!place.opensFirewall || peers.length === 0) return ''
  const rules = sourcesFor(peers).map((from) => `--${action}-rich-rule=${ruleText({ port, from })}`)
  const timeout = action === 'add' ? [`--timeout=${LIFETIME_SECONDS}`] : []
  return `firewall-cmd --state >/dev/null 2>&1 || exit 0
for zone in $({ firewall-cmd --get-default-zone; firewall-cmd --get-active-zones; } | sed -n 's/^\\([^ ]*\\).*/\\1/p' | sort -u); do
  ${sh`firewall-cmd --quiet --zone="$zone" ${timeout} ${rules}`}
done`
}

/** The process is ended only while it is the one that was started. */
function stopScript(line: string): string {
  const [, pid = '0', started = ''] = /^(\d{1,9}) (\d{1,20})$/.exec(line) ?? []
  return sh`pid=${pid} begun=${started}
{ IFS= read -r stat </proc/"$pid"/stat; } 2>/dev/null || exit 0
set -- \${stat##*")"}
if [ "\${20}" = "$begun" ]; then kill "$pid"; fi`
}

function urlOf({ address, port, token }: RelayServer): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}/?${token.reveal()}`
}
