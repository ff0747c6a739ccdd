import type { Probe } from '../../engine/resource.ts'
import { quote, sh } from '../../shell/quote.ts'
import { parseFirewall } from './answer.ts'
import { ruleText, type FirewallRule } from './rules.ts'
import type { FirewallState } from './state.ts'
import { ZONE_FILE_LIMIT } from './zone-xml.ts'

export interface FirewallQuery {
  /** undefined: the zones that take the packets. */
  readonly zone: string | undefined
  /** The host's address in the cluster. */
  readonly address: string
  /** Rules that should be open. */
  readonly rules: readonly FirewallRule[]
  /** File with the rules that this tool added. */
  readonly recordFile: string
}

/**
 * Reads the zones that matter: by D-Bus (13 ms a call) where busctl is there, else by firewall-cmd (164 ms); the permanent
 * rules from the files of zones and policies. getZoneSettings2 came with firewalld 0.9; CentOS 7 has the two before it.
 * Where firewalld does not run, all is read from its files: getting the zones' files is what firewalld does at its start.
 * @param etc another than /etc in tests
 */
export function firewallProbe(query: FirewallQuery, etc = '/etc'): Probe<FirewallState> {
  return {
    script: `${functions(etc)}\n${zonesScript(query, etc)}\n${recordScript(query)}`,
    parse: ({ stdout }) => parseFirewall(stdout, query.zone),
  }
}

/** `ask INTERFACE METHOD …` calls firewalld; the others print sections of the answer. */
const functions = (etc: string): string => `
name=org.fedoraproject.FirewallD1
ask() {
  api=$1; shift
  busctl --auto-start=no call $name /org/fedoraproject/FirewallD1 "$name.$api" "$@" </dev/null
}
unquote() { word=\${1#'"'}; word=\${word%'"'}; }
# From the words of a{sa{sas}} to the lines of firewall-cmd --get-active-zones.
active_lines() {
  [ $# -lt 2 ] || shift 2
  while [ $# -gt 1 ]; do
    unquote "$1"; printf '%s\\n' "$word"
    keys=$2; shift 2
    while [ "$keys" -gt 0 ]; do
      unquote "$1"; line="  $word:"; count=$2; shift 2
      while [ "$count" -gt 0 ]; do unquote "$1"; line="$line $word"; shift; count=$((count - 1)); done
      printf '%s\\n' "$line"; keys=$((keys - 1))
    done
  done
}
file_of_zone() {
  for file in ${etc}/firewalld/zones/"$1".xml /usr/lib/firewalld/zones/"$1".xml; do
    if [ -r "$file" ]; then printf '[permanent %s]\\n' "$1"; head -c ${ZONE_FILE_LIMIT + 1} "$file"; printf '\\n'; return 0; fi
  done
}
running_zone() {
  if settings=$(ask zone getZoneSettings2 s "$1"); then
    printf '[settings %s]\\n%s\\n' "$1" "$settings"
  elif ports=$(ask zone getPorts s "$1") && rich=$(ask zone getRichRules s "$1"); then
    printf '[settings %s]\\na{sv} 2 "ports" %s "rules_str" %s\\n' "$1" "$ports" "$rich"
  elif ports=$(firewall-cmd --zone="$1" --list-ports </dev/null); then
    rich=$(firewall-cmd --zone="$1" --list-rich-rules </dev/null)
    printf '[ports %s]\\n%s\\n[rich %s]\\n%s\\n' "$1" "$ports" "$1" "$rich"
  fi
}
# The zone of interface $1 in the files that NetworkManager and the network scripts read.
configured_zone() {
  for file in ${etc}/sysconfig/network-scripts/ifcfg-"$1" ${etc}/NetworkManager/system-connections/*.nmconnection; do
    [ -r "$file" ] || continue
    found='' device=$1
    while IFS='=' read -r key value; do
      unquote "$value"
      case $key in ZONE | zone) found=$word ;; interface-name) device=$word ;; esac
    done <"$file"
    if [ -n "$found" ] && [ "$device" = "$1" ]; then zone=$found; return 0; fi
  done
}
ipset() {
  printf '[ipset %s]\\n' "$1"
  if [ -n "$runs" ]; then ask ipset getEntries s "$1" || firewall-cmd --ipset="$1" --get-entries </dev/null || :
  else cat ${etc}/firewalld/ipsets/"$1".xml || :; fi
}`

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
  active=$(active_lines $words)
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
set --
for zone in "\${base:-$default}" $sourced $asked; do
  case " $* " in *" $zone "*) continue ;; esac
  set -- "$@" "$zone"
  if [ -n "$runs" ]; then running_zone "$zone"; fi
  file_of_zone "$zone"
done
for word in $active; do
  case $word in ipset:*) ipset "\${word#ipset:}" ;; esac
done
for file in ${etc}/firewalld/policies/*.xml; do
  [ -r "$file" ] || continue
  zone=\${file##*/} zone=\${zone%.xml}
  printf '[policy %s]\\n' "$zone"; head -c ${ZONE_FILE_LIMIT + 1} "$file"; printf '\\n'
done`
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
