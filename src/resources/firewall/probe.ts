import type { Answer, Probe } from '../../engine/resource.ts'
import { parseListeningPids } from '../../runtime/listeners.ts'
import { readSections } from '../../runtime/sections.ts'
import { quote, sh } from '../../shell/quote.ts'
import {
  parseZoneSettings,
  parseZoneXml,
  ruleText,
  zoneRules,
  type FirewallRule,
  type ZoneRules,
} from './rules.ts'

/** State of the rules of a host's zone. */
export type FirewallState =
  /** firewalld does not run; that is left as it is. */
  { readonly kind: 'off' } | { readonly kind: 'no-zone'; readonly zone: string } | FirewallZone

export interface FirewallZone {
  readonly kind: 'on'
  readonly zone: string
  readonly running: ZoneRules
  readonly permanent: ZoneRules
  /** Rules that this tool added, see firewall-record.ts. */
  readonly record: readonly string[]
  /** TCP ports on which something listens, with its processes; read only where the record has rules beyond `rules`. */
  readonly listening: ReadonlyMap<number, ReadonlySet<number>> | undefined
}

export interface FirewallQuery {
  /** undefined: the zone of the interface that has `address`, else the default zone. */
  readonly zone: string | undefined
  readonly address: string
  /** Rules that should be open. */
  readonly rules: readonly FirewallRule[]
  /** File with the rules that this tool added. */
  readonly recordFile: string
}

/**
 * Asks firewalld over D-Bus (13 ms a call) where busctl is there, else by firewall-cmd (164 ms), and reads the
 * permanent rules from the zone's file. getZoneSettings2 came with firewalld 0.9; CentOS 7 has the two before it.
 */
export function firewallProbe(query: FirewallQuery): Probe<FirewallState> {
  return { script: probeScript(query), parse }
}

function probeScript({ zone, address, rules, recordFile }: FirewallQuery): string {
  return `
name=org.fedoraproject.FirewallD1
ask_zone() { busctl --auto-start=no call $name /org/fedoraproject/FirewallD1 $name.zone "$@" </dev/null; }
# A firewalld that answers runs: this asks only if it did not answer, which saves most hosts a process.
expect_running() { systemctl is-active --quiet firewalld </dev/null || { printf '[off]\\n'; exit 0; }; }
zone=${sh`${zone ?? ''}`}
if [ -z "$zone" ]; then
  set -- $(ip -o addr show to ${sh`${address}`} </dev/null)
  interface=\${2:-lo}
  zone=$(ask_zone getZoneOfInterface s "$interface") && zone=\${zone#s '"'} && zone=\${zone%'"'} || {
    expect_running
    zone=$(firewall-cmd --get-zone-of-interface="$interface" </dev/null) || zone=
  }
fi
if [ -z "$zone" ]; then
  while IFS='=' read -r key value; do
    if [ "$key" = DefaultZone ]; then zone=$value; fi
  done </etc/firewalld/firewalld.conf
fi
printf '[zone]\\n%s\\n' "$zone"
if settings=$(ask_zone getZoneSettings2 s "$zone"); then
  printf '[settings]\\n%s\\n' "$settings"
else
  expect_running
  if ports=$(ask_zone getPorts s "$zone") && rich=$(ask_zone getRichRules s "$zone"); then
    printf '[settings]\\n"ports" %s "rules_str" %s\\n' "$ports" "$rich"
  elif ports=$(firewall-cmd --zone="$zone" --list-ports </dev/null); then
    rich=$(firewall-cmd --zone="$zone" --list-rich-rules </dev/null)
    printf '[ports]\\n%s\\n[rich]\\n%s\\n' "$ports" "$rich"
  else
    printf '[no zone]\\n'
  fi
fi
for file in /etc/firewalld/zones/"$zone".xml /usr/lib/firewalld/zones/"$zone".xml; do
  if [ -r "$file" ]; then printf '[permanent]\\n'; cat "$file"; printf '\\n'; break; fi
done
record=${sh`${recordFile}`}
wanted=${quote(`\n${rules.map((rule) => `${ruleText(rule)}\n`).join('')}`)}
if [ -s "$record" ]; then
  printf '[record]\\n'
  surplus=
  while IFS= read -r line; do
    printf '%s\\n' "$line"
    case $wanted in
      *"
\${line#*\t}
"*) ;;
      *) surplus=yes ;;
    esac
  done <"$record"
  if [ -n "$surplus" ] && listening=$(ss -ltnp </dev/null); then printf '[listening]\\n%s\\n' "$listening"; fi
fi
:`
}

function parse({ stdout }: Answer): FirewallState {
  const sections = readSections(stdout)
  const lines = (name: string): readonly string[] => (sections.get(name) ?? []).filter((line) => line !== '')
  if (sections.has('off')) return { kind: 'off' }
  const [zone] = lines('zone')
  if (zone === undefined) throw new Error('firewalld runs but names no zone')
  const permanent = sections.get('permanent')
  if (sections.has('no zone') || permanent === undefined) return { kind: 'no-zone', zone }
  const running = sections.has('settings')
    ? parseZoneSettings(lines('settings').join('\n'))
    : zoneRules(lines('ports').join(' ').split(' '), lines('rich'))
  return {
    kind: 'on',
    zone,
    running,
    permanent: parseZoneXml(permanent.join('\n')),
    record: lines('record'),
    listening: sections.has('listening') ? parseListeningPids(lines('listening')) : undefined,
  }
}
