import type { HostAccess } from '../../engine/access.ts'
import { recordFile } from '../../layout/records.ts'
import { releaseDir } from '../../layout/release.ts'
import type { Cluster, Instance } from '../../model/cluster.ts'
import { parseObject } from '../../objects.ts'
import { sh } from '../../shell/quote.ts'

const HOME = String.raw`s/^ROCKETMQ_HOME="\(.*\)"$/\1/p`

/** Shell text that sets `home` to the release in the environment of the unit on the host; empty without one. */
export const homeScript = ({ paths }: Instance): string => sh`home=$(sed -n ${HOME} ${paths.env} 2>/dev/null)`

/** Bytes of a record that are read. */
const MOST_RECORD_BYTES = 65_536

/**
 * Returns true when the unit of an instance on its host uses another release than the inventory wants; of a container, when it was
 * applied with another one. The instance need not run.
 * @throws RmqError of a lost connection; the signal's reason
 */
export async function hasOtherRelease(
  access: HostAccess,
  cluster: Cluster,
  instance: Instance,
  signal: AbortSignal,
): Promise<boolean> {
  if (cluster.runtime.kind === 'docker') {
    const record = sh`[ ! -f ${recordFile(cluster, instance)} ] || head -c ${MOST_RECORD_BYTES} ${recordFile(cluster, instance)} 2>/dev/null || :`
    const applied = parseObject((await access.script(record, { signal })).stdout.toString()).get('rocketmq')
    return typeof applied === 'string' && applied !== cluster.rocketmq.version
  }
  const script = `${homeScript(instance)}\nprintf %s "$home"`
  const { stdout } = await access.script(script, { signal })
  const home = stdout.toString()
  return home !== '' && home !== releaseDir(cluster)
}
