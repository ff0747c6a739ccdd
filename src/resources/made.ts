import { sh } from '../shell/quote.ts'

/** Things that a host may have had before this tool came. */
export type MadeKind = 'folder' | 'user' | 'jdk' | 'image'

/** Shell lines that record, once, that this tool made something. @param list the file, see MADE_LIST */
export function recordMade(list: string, kind: MadeKind, name: string): string {
  const line = `${kind} ${name}`
  return sh`( umask 077
mkdir -p ${list.slice(0, list.lastIndexOf('/'))}
grep -qxF ${line} ${list} 2>/dev/null || printf '%s\n' ${line} >>${list} )`
}

/** Shell lines that record the missing folders above a path, which is about to be made. */
export function recordMissingAbove(list: string, path: string): string {
  return sh`( umask 077
mkdir -p ${list.slice(0, list.lastIndexOf('/'))}
above=${path}
while above=\${above%/*}; [ -n "$above" ] && [ ! -e "$above" ] && [ ! -L "$above" ]; do
  grep -qxF "folder $above" ${list} 2>/dev/null || printf 'folder %s\n' "$above" >>${list}
done )`
}
