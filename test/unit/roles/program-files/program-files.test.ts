import { expect, test } from 'vitest'
import type { FileChange } from '../../../../roles/program-files/changes.ts'
import { diffFiles, fileLists, programFiles } from '../../../../roles/program-files/index.ts'
import { programsOn } from '../../../../roles/program-files/programs.ts'
import type { Cluster } from '../../../../src/model/cluster.ts'
import { parse } from '../../inventory/support.ts'

const text = (head: string, more = ''): string => `cluster: c
rocketmq: { version: 4.9.4 }
${head}
hosts: { mq1: { address: 10.0.0.1 } }
namesrv: { hosts: [mq1] }
brokers: { groups: { broker-a: { master: mq1 } } }
${more}
`
const JDK = 'jdk: { from: archive, version: 8, file: jdk.tar.gz, home: /opt/jdk-8 }'
const RELEASE = '/opt/rocketmq/releases/4.9.4'

function first({ hosts: [host] }: Cluster) {
  if (host === undefined) throw new Error('no host')
  return host
}

const programs = (cluster: Cluster) => programsOn(cluster, first(cluster))
const paths = (cluster: Cluster): string[] => programs(cluster).map(({ path }) => path)

/** The note on one difference. */
function noteOf(path: string, kind: FileChange['kind']): string | undefined {
  const change: FileChange = kind === 'changed' ? { path, kind, how: 'content' } : { path, kind }
  const diff = diffFiles(programs(parse(text(JDK))), { changes: [change], more: 0, unlisted: [] })
  if (diff.kind !== 'same') throw new Error(diff.kind)
  return diff.note
}

test('the programs of a host are those that this tool unpacks', () => {
  expect(paths(parse(text(JDK)))).toEqual([RELEASE, '/opt/jdk-8'])
  expect(paths(parse(text('jdk: { version: 8 }')))).toEqual([RELEASE])
  expect(
    paths(parse(text('jdk: { version: 8, from: existing, home: /opt/j }\nartifact: { onHost: /opt/r }'))),
  ).toEqual([])
  const console = 'dashboard: { host: mq1, war: { file: c.war }, tomcat: { file: t.tar.gz } }'
  expect(paths(parse(text('jdk: { version: 8 }', console)))).toEqual([
    RELEASE,
    '/opt/rocketmq/dashboards/t',
    '/opt/rocketmq/dashboards/c',
  ])
})

test.each<[string, FileChange['kind']]>([
  [`${RELEASE}/bin/mqbroker`, 'changed'],
  [`${RELEASE}/lib/rocketmq-store-4.9.4.jar`, 'changed'],
  [`${RELEASE}/lib/rocketmq-store-4.9.4.jar`, 'removed'],
  [`${RELEASE}/lib/hotfix.jar`, 'added'],
  [`${RELEASE}/lib`, 'changed'],
  [RELEASE, 'changed'],
  [`${RELEASE}/conf`, 'changed'],
  [`${RELEASE}/conf/logback_broker.xml`, 'changed'],
  [`${RELEASE}/conf/logback.xml`, 'added'],
  ['/opt/jdk-8/jre/lib/rt.jar', 'changed'],
  ['/opt/jdk-8/jre/lib/ext/x.jar', 'added'],
  ['/opt/jdk-8', 'changed'],
])('%s that was %s is read by a start', (path, kind) => {
  const list = path.startsWith(RELEASE) ? RELEASE : '/opt/jdk-8'
  const note = noteOf(path, kind)
  expect(note).toContain(`since the installation: ${path} (${kind === 'changed' ? 'content' : kind});`)
  expect(note).toContain(`empty ${list}/.rmq-provision.files and apply`)
})

test.each<[string, FileChange['kind']]>([
  [`${RELEASE}/bin/nohup.out`, 'added'],
  [`${RELEASE}/benchmark/producer.sh`, 'changed'],
  [`${RELEASE}/bin/mqbroker.cmd`, 'changed'],
  [`${RELEASE}/lib/a.jar.bak`, 'added'],
  [`${RELEASE}/conf/broker.conf`, 'changed'],
  [`${RELEASE}/conf/plain_acl.yml`, 'changed'],
  [`${RELEASE}/conf/acl/mine.yml`, 'added'],
  [`${RELEASE}/conf/2m-noslave/broker-a.properties`, 'removed'],
  ['/opt/jdk-8/jre/lib/security/cacerts', 'changed'],
  ['/opt/jdk-8/lib/server/classes.jsa', 'changed'],
  ['/opt/jdk-8/hs_err_pid1.log', 'added'],
  ['/opt/jdk-80/bin/java', 'changed'],
])('%s that was %s has no note', (path, kind) => {
  expect(noteOf(path, kind)).toBeUndefined()
})

test('a note names the first files and counts the others', () => {
  const changes = [...Array(9).keys()].map((n): FileChange => ({
    path: `${RELEASE}/lib/${n}.jar`,
    kind: 'removed',
  }))
  const diff = diffFiles(programs(parse(text(JDK))), { changes, more: 100, unlisted: [] })
  expect(diff).toMatchObject({
    kind: 'same',
    note: expect.stringContaining(`${RELEASE}/lib/4.jar (removed) and 4 more (at least);`) as string,
  })
})

test('notes and lists are read by one fragment', () => {
  const cluster = parse(text(JDK))
  const made = [...programFiles(cluster, first(cluster)), ...fileLists(cluster, first(cluster))]
  expect(made.map(({ id }) => id)).toEqual([
    'program-files:mq1',
    `script-edits:${RELEASE}`,
    `file-list:${RELEASE}`,
    'file-list:/opt/jdk-8',
  ])
  const scripts = made.map(({ probe }) => ('script' in probe ? probe.script : ''))
  expect(new Set(scripts).size).toBe(1)
})
