import { posix } from 'node:path'
import type { AnyResource } from '../../src/engine/resource.ts'
import type { Cluster } from '../../src/model/cluster.ts'
import { file } from '../../src/resources/file.ts'
import { toolsHome } from '../../src/layout/release.ts'
import { MANAGED } from './conf.ts'

/** Whom mqadmin signs as, with ACL: it takes a user from this file only, never from its command line. */
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
      path: posix.join(toolsHome(cluster), 'conf', 'tools.yml'),
      mode: '0640',
      user: 'root',
      group: cluster.rocketmq.group,
      content: lines.join('\n'),
      secretKeys: ['accessKey', 'secretKey'],
    }),
  ]
}
