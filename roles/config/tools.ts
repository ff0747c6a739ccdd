import { posix } from 'node:path'
import type { AnyResource } from '../../src/engine/resource.ts'
import type { Cluster } from '../../src/model/cluster.ts'
import { file } from '../../src/resources/file.ts'
import { sh } from '../../src/shell/quote.ts'
import { toolsConf, toolsHome } from '../../src/layout/release.ts'
import { MANAGED } from '../../src/layout/managed.ts'

/** The user that mqadmin signs as, with ACL: it takes a user from this file only, never from its command line. */
export function toolsUser(cluster: Cluster): readonly AnyResource[] {
  const { acl } = cluster
  if (acl === undefined) return []
  // JSON's strings are YAML's too.
  const lines = [
    MANAGED,
    `accessKey: ${JSON.stringify(acl.accessKey)}`,
    `secretKey: ${JSON.stringify(acl.secretKey.reveal())}`,
    '',
  ]
  return [
    file({
      path: posix.join(toolsConf(cluster), 'conf', 'tools.yml'),
      mode: '0640',
      user: 'root',
      group: cluster.rocketmq.group,
      content: lines.join('\n'),
      secretKeys: ['accessKey', 'secretKey'],
      after: removeFormer(cluster),
    }),
  ]
}

/**
 * Shell text that removes the file from where earlier versions of this tool had it. Root's folder with it lies in a folder of
 * the service's user, so it is entered first and removed from only where it is what it was.
 */
export function removeFormer(cluster: Pick<Cluster, 'rocketmq'>): string {
  const { data } = cluster.rocketmq
  const former = posix.join(toolsHome(cluster), 'conf')
  return sh`(
  cd -P ${former} 2>/dev/null || exit 0
  [ "$(readlink -f .)" = "$(readlink -f ${data})"${former.slice(data.length)} ] || exit 0
  [ "$(stat -c %u .)" = 0 ] || exit 0
  rm -f ./tools.yml
  cd -P .. && rmdir ./conf 2>/dev/null || :
)`
}
