import { createHash } from 'node:crypto'
import { posix } from 'node:path'
import type { ScriptStep } from '../../engine/resource.ts'
import { flushFile } from '../../shell/flush.ts'
import { quote, sh } from '../../shell/quote.ts'
import { warn } from '../../shell/warning.ts'
import { DISABLED_BY } from './disabled.ts'
import type { AutostartLine } from './foreign/foreign.ts'
import type { TakeOverPlace } from './place.ts'

/**
 * Makes a line of a start file a comment, atomically, flushed before it gets its name, and with a copy of the file kept. In a script of a shell the line
 * becomes ':', since a block must not be empty. Warns when the line is not as it was read, or the file would be wrong.
 * The script knows the line by its digest: run logs have the script, and a line may hold a password.
 */
export function disableLine(
  { replacement, copies }: TakeOverPlace,
  { file, number, text }: AutostartLine,
): ScriptStep {
  const isShell = !file.includes('/cron')
  const note = `${isShell ? ': ' : ''}${DISABLED_BY} ${replacement}:`
  const left = {
    code: 'autostart-left',
    message: `line ${number} of ${file} is as it was: look at it, and remove it`,
  }
  const fresh = posix.join(posix.dirname(file), `.${posix.basename(file)}.rmq-provision`)
  const check = isShell
    ? `{ ! ${sh`sh -n ${file}`} 2>/dev/null || ${sh`sh -n ${fresh}`} 2>/dev/null; }`
    : 'true'
  return {
    kind: 'script',
    title: `disable line ${number} of ${file}`,
    script: `line=$(${sh`sed -n ${`${number}p`} ${file}`})
if [ "$(printf '%s\\n' "$line" | sha256sum)" = ${quote(`${digestOf(text)}  -`)} ]; then
  ${sh`mkdir -p -m 0700 ${copies}`}
  ${sh`cp -p ${file}`} ${quote(copies)}/${quote(posix.basename(file))}."$(date +%s)"
  ${sh`cp -p ${file} ${fresh}`}
  ${sh`chcon --reference=${file} ${fresh}`} 2>/dev/null || :
  ${sh`NOTE=${note} awk -v at=${number} 'NR == at { sub(/^[ \t]+/, ""); print ENVIRON["NOTE"] " " $0; next } { print }' ${file} >${fresh}`}
  if ${check}; then
    ${flushFile(quote(fresh))}
    ${sh`mv -f ${fresh} ${file}`}
  else
    ${sh`rm -f ${fresh}`}
    ${warn(left)}
  fi
else
  ${warn(left)}
fi`,
  }
}

const digestOf = (line: string): string => createHash('sha256').update(`${line}\n`).digest('hex')
