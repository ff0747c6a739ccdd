import { sh } from './quote.ts'

/** Exit code of `walkTo` where others than root can exchange a folder on the way. */
export const OTHERS_FOLDER = 96

/** Links that a path may have on its way, as in the kernel. */
const MOST_LINKS = 40

/**
 * Shell functions for root, which must not change anything by a name that another user can exchange in the meantime.
 *
 * `rmq_walk PATH [MODE]` goes to a folder through folders that only root (or the user that runs this) can change. It follows
 * links that stand in such folders, and makes missing folders when MODE is given: PATH itself with MODE, those above with
 * 0755. Afterwards `.` is PATH, whichever user owns it. It returns OTHERS_FOLDER when an entry on the way is another user's to
 * change; nothing was made below it. It works without `set -e`.
 *
 * `rmq_only_root` is true when only root can change the entries of `.`. Of a folder for all users with the sticky bit (/tmp)
 * `rmq_walk` passes through entries that are root's.
 */
const FUNCTIONS = `rmq_me=$(id -u)
rmq_only_root() {
  case $(stat -c '%u:%g:%a' .) in
    0:*[2367]|0:[1-9]*:*[2367]?|"$rmq_me":*:*[2367]) return 1 ;;
    0:*|"$rmq_me":*) ;;
    *) return 1 ;;
  esac
}
rmq_is_roots() {
  case $(stat -c '%u' "$1") in 0|"$rmq_me") ;; *) return 1 ;; esac
}
rmq_walk() {
  rmq_rest=$1 rmq_links=0
  cd / || return 1
  while [ -n "$rmq_rest" ]; do
    rmq_name=\${rmq_rest%%/*}
    case $rmq_rest in */*) rmq_rest=\${rmq_rest#*/} ;; *) rmq_rest= ;; esac
    case $rmq_name in ''|.) continue ;; esac
    rmq_sticky=
    rmq_only_root || { [ -k . ] && rmq_is_roots . && rmq_sticky=1; } || return ${OTHERS_FOLDER}
    if [ ! -e "./$rmq_name" ] && [ ! -L "./$rmq_name" ] && [ -n "\${2:-}" ]; then
      if [ -n "$rmq_rest" ]; then mkdir -m 0755 "./$rmq_name"; else mkdir -m "$2" "./$rmq_name"; fi || return 1
    fi
    [ -z "$rmq_sticky" ] || rmq_is_roots "./$rmq_name" || return ${OTHERS_FOLDER}
    if [ -L "./$rmq_name" ]; then
      rmq_links=$((rmq_links + 1))
      [ "$rmq_links" -le ${MOST_LINKS} ] || { printf 'too many links: %s\\n' "$1" >&2; return 1; }
      rmq_target=$(readlink "./$rmq_name") || return 1
      rmq_rest=$rmq_target\${rmq_rest:+/$rmq_rest}
      case $rmq_target in /*) cd / || return 1 ;; esac
      continue
    fi
    cd "./$rmq_name" || return 1
  done
}`

/**
 * Shell text that runs `then` in a folder, by handle: as long as it names `.` and what is in it, it works on that folder,
 * whatever happens to its path. Only root can exchange the folder; its own owner may be another user. The text exits
 * OTHERS_FOLDER where that is not so, else as `then`.
 * @param path absolute
 * @param mode octal, for a folder that is made where it is missing
 * @param then commands joined by &&: `set -e` does not count in them
 */
export function walkTo(path: string, mode: string, then: string): string {
  return `(
${FUNCTIONS}
rmq_walk ${sh`${path} ${mode}`} && ${then}
)`
}

/**
 * Shell text that runs `then` in a folder, by handle, where it is there and only root can change its entries and those of all above it.
 * @param folder a shell word, absolute
 * @param then commands joined by &&: `set -e` does not count in them
 */
export const inRootsFolder = (folder: string, then: string): string => `(
${FUNCTIONS}
rmq_walk ${folder} && rmq_only_root && ${then}
) || :`

/**
 * Shell text that fails, with the reason, unless only root can change the entries of a folder and of all above it. That
 * stays so: what root writes there by its name afterwards goes nowhere else.
 * @param path absolute
 * @param options with `make` it makes the folder, with mode 0755, where it is missing
 */
export function requireRootsFolder(path: string, { make = false }: { readonly make?: boolean } = {}): string {
  return `(
${FUNCTIONS}
rmq_code=0
rmq_walk ${sh`${path}`}${make ? ' 0755' : ''} || rmq_code=$?
[ "$rmq_code" != 0 ] || rmq_only_root || rmq_code=${OTHERS_FOLDER}
case $rmq_code in
  0) ;;
  ${OTHERS_FOLDER})
    printf '%s can be changed by others than root (%s): root writes nothing there\\n' "$(pwd -P)" "$(stat -c '%U:%G %a' .)" >&2
    exit 1 ;;
  *) exit 1 ;;
esac
)`
}
