import { RULES_LIMIT, ZONE_FILE_LIMIT } from './zone-xml.ts'

/** Lines and characters of a line of a service's file; those of the system have up to 40 lines. A longer file is not read. */
const SERVICE_LINES = 500
const SERVICE_LINE = 4096
/** Bytes of the files of all services together, and number of names that are looked for. */
const SERVICES_BYTES = 1024 ** 2
const SERVICE_NAMES = 1000
/** Text of a section in place of rules that are too long to be read. */
export const UNREADABLE = 'unreadable'
/** Sets of addresses, and services, that are read. */
const MOST_NAMES = 200
/** Bytes of all sets of addresses together: about 60,000 entries of IPv4. A set that does not fit in is not read at all. */
const IPSET_BYTES = 1024 ** 2

/**
 * Shell functions of the probe: `ask INTERFACE METHOD …` calls firewalld and ends its subshell; the others print sections of
 * the answer.
 */
export const probeFunctions = (etc: string): string => `
bus=org.fedoraproject.FirewallD1
ipset_bytes=${IPSET_BYTES}
ask() {
  api=$1; shift
  exec busctl --auto-start=no call "$bus" /org/fedoraproject/FirewallD1 "$bus.$api" "$@" </dev/null
}
rules_bytes=${RULES_LIMIT}
# Prints the section $1 with the rules $2.
section() {
  rules=$2
  if [ "\${#rules}" -le ${ZONE_FILE_LIMIT} ] && [ "\${#rules}" -le "$rules_bytes" ]; then rules_bytes=$((rules_bytes - \${#rules}))
  else rules=${UNREADABLE}
  fi
  printf '[%s]\\n%s\\n' "$1" "$rules"
}
unquote() { word=\${1#'"'}; word=\${word%'"'}; }
# Sets lines: from the words of a{sa{sas}} to those of firewall-cmd --get-active-zones and --get-active-policies.
line_end='
'
active_lines() {
  lines=
  [ $# -lt 2 ] || shift 2
  while [ $# -gt 1 ]; do
    unquote "$1"; lines="$lines$word$line_end"
    keys=$2; shift 2
    while [ "$keys" -gt 0 ]; do
      unquote "$1"; line="  $word:"; count=$2; shift 2
      while [ "$count" -gt 0 ]; do unquote "$1"; line="$line $word"; shift; count=$((count - 1)); done
      lines="$lines$line$line_end"; keys=$((keys - 1))
    done
  done
  lines=\${lines%"$line_end"}
}
file_of_zone() {
  for file in ${etc}/firewalld/zones/"$1".xml /usr/lib/firewalld/zones/"$1".xml; do
    if [ -r "$file" ]; then section "permanent $1" "$(head -c ${ZONE_FILE_LIMIT + 1} "$file")"; return 0; fi
  done
}
running_zone() {
  if settings=$(ask zone getZoneSettings2 s "$1"); then
    section "settings $1" "$settings"
  elif ports=$(ask zone getPorts s "$1") && rich=$(ask zone getRichRules s "$1"); then
    forwards=$(ask zone getForwardPorts s "$1") || forwards='aas 0'
    section "settings $1" "a{sv} 3 \\"ports\\" $ports \\"rules_str\\" $rich \\"forward_ports\\" $forwards"
  elif ports=$(firewall-cmd --zone="$1" --list-ports </dev/null); then
    rich=$(firewall-cmd --zone="$1" --list-rich-rules </dev/null)
    forwards=$(firewall-cmd --zone="$1" --list-forward-ports </dev/null)
    section "ports $1" "$ports"
    section "rich $1" "$rich"
    section "forwards $1" "$forwards"
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
# The entries of set $1, or 'unreadable'. D-Bus prints something even of an empty set.
ipset() {
  if [ -z "$runs" ]; then entries=$(head -c ${IPSET_BYTES + 1} ${etc}/firewalld/ipsets/"$1".xml) || entries=unreadable
  else
    entries=$(ask ipset getEntries s "$1" | head -c ${IPSET_BYTES + 1})
    [ -n "$entries" ] ||
      entries=$({ firewall-cmd --ipset="$1" --get-entries </dev/null || printf 'unreadable\\n'; } | head -c ${IPSET_BYTES + 1})
  fi
  if [ "\${#entries}" -le "$ipset_bytes" ]; then ipset_bytes=$((ipset_bytes - \${#entries})); else entries=unreadable; fi
  printf '[ipset %s]\\n%s\\n' "$1" "$entries"
}
# The policies in force, where firewalld knows of policies.
running_policies() {
  [ -n "$runs" ] && words=$(ask policy getActivePolicies) || return 0
  printf '[running policies]\\n'
  set -f
  active_lines $words
  IFS=$line_end
  set -- $lines
  unset IFS
  for line in "$@"; do
    case $line in
      ' '*) ;;
      *) settings=$(ask policy getPolicySettings s "$line") && section "running policy $line" "$settings" ;;
    esac
  done
  set +f
}
# The files of policies; one of the administrator replaces one of the system.
policy_files() {
  for file in ${etc}/firewalld/policies/*.xml /usr/lib/firewalld/policies/*.xml; do
    [ -r "$file" ] || continue
    name=\${file##*/} name=\${name%.xml}
    case $file in /usr/lib/*) [ ! -e ${etc}/firewalld/policies/"$name".xml ] || continue ;; esac
    section "policy $name" "$(head -c ${ZONE_FILE_LIMIT + 1} "$file")"
  done
}
# The files of services $@ and of those that they include; one that is too long is left out.
service_files() {
  seen=' ' names=0 services_bytes=${SERVICES_BYTES}
  while [ $# -gt 0 ] && [ "$names" -lt ${SERVICE_NAMES} ]; do
    names=$((names + 1))
    name=$1; shift
    case $seen in *" $name "*) continue ;; esac
    seen="$seen$name "
    for file in ${etc}/firewalld/services/"$name".xml /usr/lib/firewalld/services/"$name".xml; do
      [ -r "$file" ] || continue
      text='' count=0
      while IFS= read -r line || [ -n "$line" ]; do
        count=$((count + 1))
        if [ "$count" -gt ${SERVICE_LINES} ] || [ "\${#line}" -gt ${SERVICE_LINE} ]; then text=''; break; fi
        text=$text$line$line_end
        case $line in *'<include service="'*) word=\${line#*'<include service="'}; set -- "$@" "\${word%%'"'*}" ;; esac
      done <"$file"
      if [ -n "$text" ] && [ "\${#text}" -le "$services_bytes" ]; then
        services_bytes=$((services_bytes - \${#text}))
        printf '[service %s]\\n%s' "$name" "$text"
      fi
      break
    done
  done
}
# Quoted names where the answer matches $1, e.g. of sets of addresses. Those that a shell or a path would read otherwise are left out.
names_in() {
  awk -v pattern="$1" '{
    rest = $0
    while (match(rest, pattern)) {
      found = substr(rest, RSTART, RLENGTH)
      rest = substr(rest, RSTART + RLENGTH)
      gsub(/\\\\/, "", found)
      while (match(found, /"[^"]+"/)) {
        name = substr(found, RSTART + 1, RLENGTH - 2)
        found = substr(found, RSTART + RLENGTH)
        if (name ~ /^[A-Za-z0-9_:-][A-Za-z0-9_.:-]*$/ && !(name in seen) && ++count <= ${MOST_NAMES}) print name
        seen[name] = 1
      }
    }
  }' <<END
$answer
END
}`
