import { WAR_CONF } from '../../src/layout/own-program.ts'
import { FILE_LIST } from '../../src/layout/file-list.ts'
import { flushFile } from '../../src/shell/flush.ts'
import { quote } from '../../src/shell/quote.ts'

/**
 * First line of a list: its form. Then a line for each file with the sha256, the type, mode, owner, size in bytes, time of change, target of
 * a link, and path.
 */
const HEAD = 'files 1'

/** Files that this tool writes there: its own, the start scripts with their pristine texts (roles/heap), the properties of a console. */
const OWN = String.raw`! \( -name '.rmq-provision*' -o -name 'run*er.sh*' -o -name 'tools.sh*' -o -path '*/${WAR_CONF}' \)`

/** Mode and owner count for folders too; their size and time change with each file that comes or goes. */
const PRINTED = String.raw`-xdev -maxdepth 12 ${OWN} \( -type d -printf 'd\t%m\t%U:%G\t\t\t\t%p\n' -o -type l -printf 'l\t\t%U:%G\t\t\t%l\t%p\n' -o -printf '%y\t%m\t%U:%G\t%s\t%T@\t\t%p\n' \)`

/** Shell text that prints folders and their files: type, mode, owner, size, time, target and path in a line each. @param folders shell words */
export const printFiles = (folders: string): string => `find ${folders} ${PRINTED}`

const JOIN = `BEGIN { print "${HEAD}" }
substr($0, 2, 1) != "\\t" { if (index($0, "  ") == 65) sum[substr($0, 67)] = substr($0, 1, 64); next }
{
  path = $0
  for (n = 0; n < 6; n++) path = substr(path, index(path, "\\t") + 1)
  print (path in sum ? sum[path] : "-") "\\t" $0
}`

/**
 * Shell text that writes the list of an unpacked program; an empty one is written again. A host whose find cannot print files gets an empty list of none, with which
 * nothing is compared.
 * @param top shell word of the folder
 */
export const writeList = (top: string): string => `( cd ${top}
{ find . -xdev -maxdepth 12 -type f -exec sha256sum {} +
${printFiles('.')}; } 2>/dev/null | awk ${quote(JOIN)} >${FILE_LIST}.new
${flushFile(`${FILE_LIST}.new`)}
mv -f ${FILE_LIST}.new ${FILE_LIST} )`
