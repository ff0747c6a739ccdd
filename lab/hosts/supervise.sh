# Keeps one lab host in a control group of its own and boots it again when it asks for a reboot: with --keep-unit
# systemd-nspawn leaves that to its caller (exit code 133).
# Arguments: name of the control group, then systemd-nspawn's.
group=$1
shift

enter() {
  for tree in /sys/fs/cgroup /sys/fs/cgroup/*; do
    [ -e "$tree/cgroup.procs" ] || continue
    # Under the unified hierarchy the children of the root are no hierarchies.
    [ "$tree" = /sys/fs/cgroup ] || [ ! -e /sys/fs/cgroup/cgroup.procs ] || continue
    mkdir -p "$tree/rmqlab/$group"
    # Control groups v2 pass controllers on only where a file asks for it.
    [ "$tree" != /sys/fs/cgroup ] || for controller in $(cat "$tree/rmqlab/cgroup.controllers"); do
      echo "+$controller" >"$tree/rmqlab/cgroup.subtree_control" || true
    done
    for folder in "$tree/rmqlab" "$tree/rmqlab/$group"; do
      # A cpuset without CPUs takes no process.
      [ ! -e "$folder/cpuset.cpus" ] || [ -e /sys/fs/cgroup/cgroup.procs ] || {
        cat "$folder/../cpuset.cpus" >"$folder/cpuset.cpus"
        cat "$folder/../cpuset.mems" >"$folder/cpuset.mems"
        echo 1 >"$folder/cgroup.clone_children"
      }
    done
    echo "$1" >"$tree/rmqlab/$group/cgroup.procs"
  done
}

status=133
while [ "$status" = 133 ]; do
  (
    # The process that becomes systemd-nspawn, not this one.
    enter "$(sh -c 'echo $PPID')"
    exec systemd-nspawn "$@"
  )
  status=$?
done
exit "$status"
