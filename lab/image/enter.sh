# Runs a program inside another root with a /proc of its own. Called under "unshare --mount --pid --fork", so that
# nothing stays mounted however it ends. Arguments: root, program, its arguments.
set -eu
root=$1
shift
mount -t proc proc "$root/proc"
exec chroot "$root" "$@"
