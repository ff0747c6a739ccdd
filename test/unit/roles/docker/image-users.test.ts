import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { imageUsers } from '../../../../roles/docker/image-users.ts'
import { ObservedWorld } from '../../../../src/engine/world.ts'
import { parseInventory } from '../../../../src/inventory/index.ts'
import { read, scratch, standIns } from '../../resources/on-host.ts'

const OF_ARCHIVE = `accounts:
  - accessKey: rocketmq2
    secretKey: 12345678
    admin: true
`
const OWN = OF_ARCHIVE.replace('12345678', '123456789012')

interface Given {
  /** What a broker's container has below the home of RocketMQ; undefined: it does not run. */
  readonly files?: Readonly<Record<string, string>>
  readonly config?: string
  readonly javaOptions?: string
}

/** The note on a broker whose container is a folder, in which docker runs what it is to run in the container. */
function noteOf({ files, config = 'aclEnable: true', javaOptions = '-Dx=1' }: Given) {
  const home = scratch()
  for (const [name, text] of Object.entries(files ?? {})) {
    mkdirSync(dirname(join(home, name)), { recursive: true })
    writeFileSync(join(home, name), text)
  }
  const cluster = parseInventory(
    `cluster: c
rocketmq: { version: 4.9.8 }
runtime: docker
hosts: { mq1: { address: 10.0.0.1 } }
firewall: { clients: [10.0.0.1/32] }
namesrv: { hosts: [mq1] }
brokers:
  javaOptions: '${javaOptions}'
  config: { ${config} }
  groups: { broker-a: { master: mq1 } }
`,
    'prod.yaml',
    {},
  )
  const [host] = cluster.hosts
  if (host === undefined) throw new Error('no host')
  const [made] = imageUsers(cluster, host)
  const path = standIns({
    docker:
      files === undefined
        ? 'exit 1'
        : `[ "$1 $2 $3" = 'container exec rocketmq-broker-a-0' ] || exit 1; shift 3; ROCKETMQ_HOME=${home} exec "$@"`,
  })
  if (made === undefined) return undefined
  return JSON.stringify(read(made, 'mq1', new ObservedWorld(), path).diff).replaceAll(home, '~')
}

const FILE = 'conf/plain_acl.yml'
const WAY_OUT =
  ': write users of your own into a file outside of the release, and name it in javaOptions (docs/procedures/acl.md)'
const same = (note?: string): string =>
  JSON.stringify({ kind: 'same', ...(note === undefined ? {} : { note: note + WAY_OUT }) })

describe('the users of ACL 1.0 in an image', () => {
  test.each<[string, Given, string | undefined]>([
    [
      'of the archive',
      { files: { [FILE]: OF_ARCHIVE } },
      "broker-a-0: ACL 1.0 has a user of RocketMQ's archive, whose secret key is published, in ~/conf/plain_acl.yml of its container",
    ],
    ['of their own', { files: { [FILE]: OWN } }, undefined],
    [
      'before the container runs',
      {},
      "broker-a-0: the users of ACL 1.0 in the image apache/rocketmq:4.9.8 can be read when its container runs; those of RocketMQ's archive have a published secret key",
    ],
    ['of another file, before', { javaOptions: '-Drocketmq.acl.plain.file=../../d/acl.yml' }, undefined],
  ])('%s', (_what, given, note) => {
    expect(noteOf(given)).toBe(same(note))
  })

  test('are not looked for without ACL 1.0', () => {
    expect(noteOf({ config: 'aclEnable: false', files: {} })).toBeUndefined()
  })
})
