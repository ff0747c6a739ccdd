import { userExists } from '../../../shell/as-user.ts'
import { sh } from '../../../shell/quote.ts'
import type { ForeignPlaces } from './places.ts'

/**
 * Prints `barred=` for each folder, with the outermost folder above it that the user cannot enter. Of a user that is not there
 * yet the rights of all others count.
 */
export function reachScript({ folders, reachedBy }: Pick<ForeignPlaces, 'folders' | 'reachedBy'>): string {
  if (reachedBy === undefined || reachedBy === 'root') return ':'
  return `printf '[reach]\\n'
enters() { case $(stat -L -c %A "$1") in *[xt]) ;; *) return 1 ;; esac; }
if ${userExists(reachedBy)}; then
  enters() { ${sh`runuser -u ${reachedBy} --`} test -x "$1" </dev/null; }
fi
for folder in ${sh`${folders}`}; do
  barred=
  parent=$(readlink -m -- "$folder") || parent=
  while parent=\${parent%/*} && [ -n "$parent" ]; do
    [ ! -d "$parent" ] || enters "$parent" || barred=$parent
  done
  printf 'barred=%s\\n' "$barred"
done`
}
