import type { Invariant } from './invariant.ts'

/** Prints a line for each thing of a cluster that is on a host. The package of a JDK stays; so does the topic's producer, on this machine. */
const LOOK = `for path in /var/lib/rmq-provision /run/rmq-provision /etc/rocketmq /opt/rocketmq /data /etc/systemd/system/rocketmq*; do
  [ ! -e "$path" ] || echo "$path"
done
getent passwd rocketmq || :
getent group rocketmq || :
for name in /proc/[0-9]*/comm; do
  read -r comm <"$name" 2>/dev/null || continue
  [ "$comm" != java ] || echo "process \${name%/comm} is java"
done
firewall-cmd --permanent --zone=public --list-ports
firewall-cmd --zone=public --list-rich-rules`

/** A cluster that was destroyed has left nothing on its hosts. */
export const nothingLeft: Invariant = async ({ bench, scenario }) => {
  if (scenario.next !== 'destroy') return []
  const perHost = await Promise.all(
    bench.lab.hosts.map(async ({ name }) => {
      const lines = (await bench.on(name, LOOK)).split('\n').filter((line) => line.trim() !== '')
      return lines.map((line) => `${name}: ${line} is left`)
    }),
  )
  return perHost.flat()
}
