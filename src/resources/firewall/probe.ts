import type { Answer, Probe } from '../../engine/resource.ts'
import { getOrMake, keptWith } from '../../objects.ts'
import { quote, sh } from '../../shell/quote.ts'
import { parseFirewall } from './answer.ts'
import { probeFunctions } from './probe-functions.ts'
import { ruleText, type FirewallRule } from './rules.ts'
import type { FirewallState } from './state.ts'

export interface FirewallQuery {
  /** undefined: the zones that take the packets, see placeRules. */
  readonly zone: string | undefined
  /** The host's address in the cluster. */
  readonly address: string
  /** Rules that should be open. */
  readonly rules: readonly FirewallRule[]
  /** File on the host that remembers which rules this tool added; only those are ever removed. */
  readonly recordFile: string
}

/** Three resources share one probe, whose text is long where a cluster has many hosts: it is made once for a list of rules. */
const probesOf = keptWith((_rules: readonly FirewallRule[]) => new Map<string, Probe<FirewallState>>())
/** Three resources share one answer, which may have ten thousand rules: it is read once. */
const states = new WeakMap<Answer, FirewallState>()

/**
 * Reads the zones that matter: by D-Bus (13 ms a call) where busctl is there, else by firewall-cmd (164 ms); the permanent
 * rules from the files of zones and policies. getZoneSettings2 came with firewalld 0.9; CentOS 7 has the two before it.
 * Policies came with 0.9 too, and run as they are until a reload, whatever their files say. Services and sets of addresses are
 * read that rules name. Where firewalld does not run, all is read from its files: getting the zones' files is what firewalld does at its start.
 * @param etc another than /etc in tests
 */
export function firewallProbe(query: FirewallQuery, etc = '/etc'): Probe<FirewallState> {
  const { zone, address, recordFile, rules } = query
  return getOrMake(probesOf(rules), JSON.stringify([zone, address, recordFile, etc]), () => ({
    script: `${probeFunctions(etc)}\n${zonesScript(query, etc)}\n${recordScript(query)}`,
    // Probes with the same script ask for the same zone.
    parse: (answer) => getOrMake(states, answer, () => parseFirewall(answer.stdout, zone)),
  }))
}

function zonesScript({ zone, address }: FirewallQuery, etc: string): string {
  return `
set -- $(ip -o addr show to ${sh`${address}`} </dev/null)
interface=\${2:--}
default=public
if [ -r ${etc}/firewalld/firewalld.conf ]; then
  while IFS='=' read -r key value; do
    if [ "$key" = DefaultZone ]; then default=$value; fi
  done <${etc}/firewalld/firewalld.conf
fi
runs=yes
if words=$(ask zone getActiveZones); then
  set -f
  active_lines $words
  active=$lines
  set +f
else
  # Asked only where D-Bus gave no answer, which saves most hosts a process.
  unit=$(systemctl show -p LoadState,ActiveState,UnitFileState firewalld </dev/null) || unit=''
  case $unit in
    *ActiveState=active* | *ActiveState=reloading*) active=$(firewall-cmd --get-active-zones </dev/null) ;;
    *)
      runs='' active=''
      printf '[stopped]\\n%s\\n' "$unit"
      command -v firewall-offline-cmd >/dev/null || { printf 'no firewalld\\n'; exit 0; } ;;
  esac
fi
base='' asked=${sh`${zone ?? ''}`} sourced='' zone=''
while read -r key rest; do
  case $key in
    interfaces:) case " $rest " in *" $interface "*) base=$zone ;; esac ;;
    sources:) [ -z "$rest" ] || sourced="$sourced $zone" ;;
    *) zone=$key ;;
  esac
done <<END
$active
END
if [ -z "$runs" ]; then
  for file in ${etc}/firewalld/zones/*.xml; do
    zone=\${file##*/} zone=\${zone%.xml}
    if [ -r "$file" ]; then sourced="$sourced $zone"; fi
  done
  zone=''
  configured_zone "$interface"
  base=$zone
fi
printf '[base]\\ninterface=%s\\nzone=%s\\ndefault=%s\\n[active]\\n%s\\n' "$interface" "$base" "$default" "$active"
answer=$(
  set --
  for zone in "\${base:-$default}" $sourced $asked; do
    case " $* " in *" $zone "*) continue ;; esac
    set -- "$@" "$zone"
    if [ -n "$runs" ]; then running_zone "$zone"; fi
    file_of_zone "$zone"
  done
  running_policies
  policy_files
)
printf '%s\\n' "$answer"
for word in $active; do
  case $word in ipset:*) answer="$answer ipset=\\"\${word#ipset:}\\"" ;; esac
done
case $answer in *ipset=*) for name in $(names_in 'ipset=.?"[^"]+"'); do ipset "$name"; done ;; esac
case $answer in
  *'service name='* | *'"services"'*)
    service_files $(names_in 'service name=.?"[^"]+"|"services" as [1-9][0-9]*( "[^"]+")+')
    ;;
esac`
}

/** The record, and what listens where it has a rule that is not wanted. */
function recordScript({ rules, recordFile }: FirewallQuery): string {
  const wanted = quote(`\n${rules.map((rule) => `${ruleText(rule)}\n`).join('')}`)
  return `
record=${sh`${recordFile}`}
wanted=${wanted}
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
