#!/bin/bash
# minimal.sh FOLDER ARCHIVE: the least that brings the same cluster up. One ssh per host, all hosts in parallel.
# FOLDER has: hosts (a name a line), ssh_config, brokers (their number), java_home, release, name_server, and for each host
# HOST/tree (files below /), HOST/ports, HOST/namesrv, HOST/masters, HOST/slaves (names of units), name_servers (address port).
# It reads nothing before it writes, compares nothing, and a second run does everything again.
set -euo pipefail
folder=$1 archive=$2
mapfile -t hosts <"$folder/hosts"
release=$(<"$folder/release") java_home=$(<"$folder/java_home") server=$(<"$folder/name_server")

setup() {
  local host=$1 own="$folder/$1"
  cat <<SCRIPT
set -e
network=$(<"$folder/network") ports='$(tr '\n' ' ' <"$own/ports")'
dnf -y -q install java-17-openjdk-devel &
id rocketmq >/dev/null 2>&1 || useradd -r -M -d /data/rocketmq -s /sbin/nologin rocketmq
mkdir -p /opt/rocketmq/releases
unzip -q -o /root/bench/$(basename "$archive") -d /opt/rocketmq/releases
cp -r /root/bench/tree/. /
chown -R rocketmq:rocketmq /data/rocketmq
sysctl -q -p /etc/sysctl.d/90-rocketmq.conf
for port in \$ports; do
  rule="rule family=ipv4 source address=\$network port port=\$port protocol=tcp accept"
  rules+=("--add-rich-rule=\$rule")
done
firewall-cmd -q --permanent "\${rules[@]}"
firewall-cmd -q "\${rules[@]}"
wait
systemctl daemon-reload
start() { [ \$# -eq 0 ] || systemctl -q enable --now "\$@"; }
start $(<"$own/namesrv")
while read -r address port; do
  until (exec 3<>/dev/tcp/\$address/\$port) 2>/dev/null; do sleep 0.1; done
done <<SERVERS
$(<"$folder/name_servers")
SERVERS
start $(<"$own/masters")
start $(<"$own/slaves")
SCRIPT
}

one_host() {
  local host=$1 own="$folder/$1" script
  script=$(setup "$host")
  # The script is the command; the archive and the files come through stdin, so that one connection does.
  tar -c -C "$(dirname "$archive")" "$(basename "$archive")" -C "$own" tree |
    ssh -F "$folder/ssh_config" "$host" \
      "mkdir -p /root/bench && tar -x -C /root/bench && exec bash -c $(printf %q "$script") </dev/null"
}

pids=()
for host in "${hosts[@]}"; do
  one_host "$host" &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid"; done

# One mqadmin, again until all brokers are listed: it waits on the host, so that it costs one connection.
ssh -F "$folder/ssh_config" "${hosts[0]}" \
  "export JAVA_HOME=$java_home JAVA_OPT_EXT='-Xms128m -Xmx256m'
   for i in \$(seq 60); do
     list=\$(sh $release/bin/mqadmin clusterList -n $server)
     [ \$(grep -cE ':109[0-9]+ ' <<<\"\$list\") -ge $(<"$folder/brokers") ] && printf '%s\n' \"\$list\" && exit 0
     sleep 1
   done
   exit 1"
