import { asUser } from '../shell/as-user.ts'
import { sh } from '../shell/quote.ts'
import type { SystemdPaths } from '../layout/systemd.ts'

/** A JVM start and a few requests take 4 to 6 s; a name server that does not answer costs 3 s each. */
const TIMEOUT_SECONDS = 60

/** Only the quick compiler: most of what mqadmin does is to start, and that takes half the CPU time (JDK 7 and later). */
export const QUICK_START = '-XX:TieredStopAtLevel=1'

/**
 * Shell text that runs `mqadmin <args>` as the service user and prints what it prints. mqadmin exits 0 even when
 * its command failed: read the output by positive patterns. Its log goes below a folder of its own, because
 * tools.sh knows no JAVA_OPT_EXT but puts JAVA_OPT in front. With ACL, mqadmin looks for its user in conf/tools.yml of
 * rocketmq.home.dir; that is a folder of the cluster then, as a release may be shared with another cluster.
 */
export function mqadminScript(paths: SystemdPaths, args: readonly string[]): string {
  const { release, javaHome, user, toolsHome, toolsConf, toolsOptions } = paths
  const javaWords = [
    QUICK_START,
    `-Duser.home=${toolsHome}`,
    ...(toolsConf === undefined ? [] : [`-Drocketmq.home.dir=${toolsConf}`]),
    ...toolsOptions,
  ]
  const environment = [
    `HOME=${toolsHome}`,
    `ROCKETMQ_HOME=${release}`,
    `JAVA_HOME=${javaHome}`,
    `PATH=${javaHome}/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    `JAVA_OPT=${javaWords.join(' ')}`,
  ]
  const command = [`${release}/bin/mqadmin`, ...args]
  return asUser(
    user,
    sh`[ -d ${toolsHome} ] || mkdir -m 0750 ${toolsHome}
cd ${toolsHome}
exec env ${environment} timeout -k 5 ${TIMEOUT_SECONDS} sh ${command} </dev/null`,
  )
}
