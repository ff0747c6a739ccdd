import { services } from '../../../services/index.ts'
import { sh } from '../../../shell/quote.ts'
import { isManaged } from '../../../layout/managed.ts'
import { STORE_KEYS } from '../../../layout/stores.ts'
import { showServices, unitsThatMatch } from '../foreign/services-script.ts'
import { eachStartFile, STARTERS } from '../foreign/start-files.ts'
import { containersScript } from './containers.ts'
import { HOME_FILES } from './files.ts'
import { READ_FUNCTIONS } from './read-script.ts'

const PROGRAMS = services.flatMap(({ script }) => script?.program ?? []).join('|')
const MAINS = services.flatMap(({ script }) => script?.main ?? []).join('|')

/** Pattern of the shell: scripts of a release. A text that calls one is a start itself; what they call is the same for each instance. */
const OWN_SCRIPTS = [
  ...services.flatMap(({ script }) => (script === undefined ? [] : [script.program, script.runs])),
  'mqshutdown',
  'mqadmin',
  'tools.sh',
]
  .filter((name, at, all) => all.indexOf(name) === at)
  .join('|')

/** Extended regular expression: text that may start a process of RocketMQ, a unit, or a script that does. */
const MAY_START = `(${PROGRAMS}|${MAINS}|rocketmq|(systemctl|service|initctl|init[.]d)[^#]*start|[.]sh([^[:alnum:]_]|$))`
/** Extended regular expression: lines of a script by which these are found. */
const IN_SCRIPT = `^[^#]*(${MAY_START}|(^|[[:space:];&|])cd[[:space:]]|=[^=]*/)`

/** Pattern of the shell: copies that no program reads. */
const COPIES = '*.bak | *.old | *.orig | *.disabled | *.off | *.rpmsave | *.rpmnew | *.dpkg-* | *.swp | *~'

/** Lines of a file, scripts in all, and rounds in which scripts of scripts are read. */
const [MOST_LINES, MOST_SCRIPTS, ROUNDS] = [200, 60, 3]

/** Puts continued lines together. */
const JOINED = sh`sed -e ${':a'} -e ${'/\\\\$/{'} -e N -e ${'s/\\\\\\n/ /'} -e ba -e ${'}'}`

/**
 * awk: prints the paths that a text names, also those that begin at the folder of the `cd` before them; of a table of cron they begin
 * at the home folder of its user, in a script at its own folder. A variable is the path that the text gives it, or that folder.
 */
const WORDS = `BEGIN { while ((getline row < "/etc/passwd") > 0) { split(row, part, ":"); home[part[1]] = part[6] } }
/^(start|script)=/ { dir = ""; split("", given) }
/^script=/ { dir = $0; sub(/^script=/, "", dir); sub(/\\/[^\\/]*$/, "", dir); next }
/^line=/ { place = $0; sub(/^line=/, "", place); sub(/:.*/, "", place)
  if (place != last) { dir = ""; split("", given) }
  last = place
  if (place ~ /\\/spool\\/cron/) { user = place; sub(/.*\\//, "", user); dir = home[user] }
  sub(/^line=[^:]*:[0-9]*:/, "") }
/^WorkingDirectory=\\// { dir = $0; sub(/^WorkingDirectory=/, "", dir); next }
{ sub(/^text=/, "")
  while (match($0, /[$][{][A-Za-z_][A-Za-z0-9_]*[}]/))
    $0 = substr($0, 1, RSTART - 1) "$" substr($0, RSTART + 2, RLENGTH - 3) substr($0, RSTART + RLENGTH)
  gsub(/[$][(] *dirname +"?[$]0"? *[)]/, "$OWN_FOLDER")
  many = split($0, word, /[ \\t;]+/)
  for (at = 1; at <= many; at++) if (word[at] ~ /^[A-Za-z_][A-Za-z0-9_]*="?\\//) {
    name = word[at]; sub(/=.*/, "", name)
    value = word[at]; sub(/^[^=]*="?/, "", value); sub(/"$/, "", value)
    given[name] = value
  }
  gsub(/[=";&|(){}<>,\`]/, " "); gsub(/'/, " ")
  many = split($0, word, /[ \\t]+/)
  for (at = 1; at <= many; at++) {
    if (word[at] == "cd" && word[at + 1] ~ /^\\//) dir = word[at + 1]
    if (word[at] ~ /^[$][A-Za-z_][A-Za-z0-9_]*\\//) {
      name = substr(word[at], 2); sub(/\\/.*/, "", name)
      rest = word[at]; sub(/^[^\\/]*/, "", rest)
      if (name in given) print given[name] rest
      else if (dir != "") print dir rest
    }
    else if (word[at] ~ /^\\/./) print word[at]
    else if (dir != "" && word[at] ~ /^~\\//) print dir substr(word[at], 2)
    else if (dir != "" && (word[at] ~ /^[.]\\// || word[at] ~ /[.]sh$/) && word[at] !~ /[$]/) print dir "/" word[at]
  } }`

/**
 * Prints what may start RocketMQ with the host or from time to time: lines of start files (`line=FILE:NUMBER:TEXT`), units with their
 * commands (`start=unit`), scripts that these call (`script=`), and the configuration files in all of it (`conf=`). Which process one
 * starts is for its reader. Files in folders of a user are read as that user (read-script.ts). The services of the host are in the
 * variable `services`.
 * @param further shell words: files of which only lines with a start count
 */
export const startsScript = (
  files: readonly string[],
  further: string,
  homes: boolean,
): string => `printf '[starts]\\n'
${READ_FUNCTIONS}
${containersScript}
lines=$(${eachStartFile(
  files,
  `  case $real in
    */init.d/* | ${COPIES}) ;;
    *) ${sh`grep -anHE ${`^([^#]*[[:space:]=~"'(;&|])?/|^[^#]*(${STARTERS}|[.]sh|systemctl|service)`}`} "$real" | head -n ${MOST_LINES} | cut -c 1-4000 || : ;;
  esac`,
  '$timed',
)})
set -f
patterns=$(printf '%s\\n' ${further}${homes ? `; ${HOME_FILES}` : ''})
set +f
${eachFurther()}
lines=$(printf '%s\\n%s\\n' "$lines" "$more" | sed -n 's/^\\//line=\\//p')
texts=$(printf '%s\\n' "$lines"; printf '%s\\n' "$services" | awk 'BEGIN { RS = ""; FS = "\\n" } { print "start="; for (at = 1; at <= NF; at++) if ($at ~ /^WorkingDirectory/) print $at; for (at = 1; at <= NF; at++) if ($at ~ /^Exec/) print $at }')
${readScripts}
units=$(printf '%s\\n%s\\n' "$lines" "$scripts" | grep -oE '(systemctl|service|init[.]d)[^;&|]*start[^;&|]*' | tr ' /' '\\n\\n' | grep -E '^[A-Za-z][A-Za-z0-9@:._-]+$' | grep -vxE '(systemctl|service|start|restart|init.d)' | sed '/[.]service$/!s/$/.service/' | sort -u | head -n 40) || units=
[ -z "$units" ] || services=$(printf '%s\\n\\n' "$services"; ${showServices('$units')}) || :
printf '%s\\n%s\\n' "$lines" "$scripts"
printf '%s\\n' "$services" | ${unitsThatMatch(MAY_START)}
for file in $(printf '%s\\n' "$services" | sed -n 's/^FragmentPath=//p' | grep rocketmq | sort -u | head -n 200); do
  [ ! -f "$file" ] || ! ${isManaged('$file')} || printf 'managed=%s\\n' "$file"
done
confs=$(printf '%s\\n%s\\n%s\\n' "$lines" "$scripts" "$services" | ${sh`grep -aoE -e ${'-p?c(onfigFile)?[ =]*"?/[^ \'";&|]+'}`} | sed 's/^[^/]*//' | sort -u | head -n 40) || confs=
for conf in $confs; do
  printf 'conf=%s\\n' "$conf"
  print_text "$conf" | ${sh`grep -aE ${`^[[:space:]]*(storePath[A-Za-z]*|listenPort|${STORE_KEYS.join('|')})[[:space:]]*[=:]`}`} | cut -c 1-1000 | head -n 20 | sed 's/^/text=/' || :
done`

/** Lines of the further files; those whose folders are all root's are looked through at once. */
const eachFurther = (): string => `more=$(
  own='
'
  for file in $patterns; do
    [ -f "$file" ] || continue
    case $file in
      ${COPIES}) continue ;;
      */systemd/user/*) wanted=; for link in "\${file%/*}"/*.wants/"\${file##*/}"; do [ ! -L "$link" ] || wanted=yes; done; [ -n "$wanted" ] || continue ;;
    esac
    path=$(readlink -f -- "$file") || continue
    case $path in *"
"*) continue ;; esac
    case $own in *"
$path
"*) continue ;; esac
    reader_of "$path"
    if [ -z "$reader" ]; then
      own="$own$path
"
    else
      print_text "$file" | ${sh`grep -anE ${`^[^#]*${MAY_START}`}`} | head -n ${MOST_LINES} | cut -c 1-4000 | while IFS= read -r hit; do
        printf '%s:%s\\n' "$path" "$hit"
      done || :
    fi
  done
  printf '%s' "$own" | sed '/^$/d' | tr '\\n' '\\0' | xargs -0 ${sh`timeout 5 grep -anHE ${`^[^#]*${MAY_START}`}`} -- /dev/null | head -n 400 | cut -c 1-4000
) 2>/dev/null || :`

/** Sets \`scripts\` to the texts of the scripts that \`texts\` names, and of those that these name; \`called\` to their paths. */
const readScripts = `scripts=
called=
round=0
set -f
while [ "$round" -lt ${ROUNDS} ] && [ -n "$texts" ]; do
  round=$((round + 1))
  words=$(printf '%s\\n' "$texts" | awk ${sh`${WORDS}`} | grep -vE '^/(dev|proc|sys)/' | sort -u | head -n 1000) || words=
  own=
  texts=
  for word in $words; do
    case "
$called" in *"
$word
"*) continue ;; esac
    case \${word##*/} in ${OWN_SCRIPTS}) continue ;; esac
    [ -f "$word" ] || continue
    path=$(readlink -f -- "$word") || continue
    reader_of "$path"
    if [ -z "$reader" ]; then own="$own $word"; else others="\${others-} $word"; fi
  done
  [ -z "$own" ] || own=$(find -L $own -prune -type f -size -2048 2>/dev/null) || :
  [ -z "$own" ] || own=$(${sh`timeout 5 grep -lIsE ${MAY_START}`} -- $own </dev/null) || :
  for word in \${others-}; do
    [ ! -s "$word" ] || [ -n "$(print_text "$word" | tr -d '\\0' | head -c 1)" ] || scripts="$scripts
unread=$word"
  done
  for word in $own \${others-}; do
    [ "$(printf '%s' "$called" | wc -l)" -lt ${MOST_SCRIPTS} ] || break
    called="$called$word
"
    found=$(print_text "$word" | tr -d '\\0' | ${JOINED} | ${sh`grep -aE ${IN_SCRIPT}`} | cut -c 1-1000 | head -n ${MOST_LINES} | sed 's/^/text=/') || continue
    texts="$texts
script=$word
$found"
  done
  others=
  scripts="$scripts$texts"
done
set +f`
