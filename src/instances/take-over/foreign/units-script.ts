import { isManaged } from '../../../layout/managed.ts'
import { UNIT_FOLDERS } from '../../../runtime/starts/drop-ins.ts'
import { sh } from '../../../shell/quote.ts'

/** Folders of unit files, the first goes before the others; /lib is a folder of its own on hosts without a merged /usr. */
export const FOLDERS = [...UNIT_FOLDERS, '/lib/systemd/system']

/** Prints `unit=NAME FILE` for each unit whose file in the first of the folders that has one is not of this tool. */
export function unitsScript(units: readonly string[], folders: readonly string[]): string {
  if (units.length === 0) return ':'
  return `printf '[units]\\n'
for unit in ${sh`${units}`}; do
  for folder in ${sh`${folders}`}; do
    [ -f "$folder/$unit" ] || continue
    ${isManaged('$folder/$unit')} || printf 'unit=%s %s\\n' "$unit" "$folder/$unit"
    break
  done
done`
}
