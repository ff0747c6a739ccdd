import { describe, expect, test } from 'vitest'
import { renderConf } from '../../../../roles/config/conf.ts'
import { renderEnv } from '../../../../roles/config/env.ts'
import { ownProgramFiles, ownPrograms } from '../../../../roles/own-program/index.ts'
import { renderServerXml } from '../../../../roles/own-program/server-xml.ts'
import { containerOf, dockerSettings } from '../../../../src/runtime/docker/container-of.ts'
import { docker } from '../../../../roles/docker/index.ts'
import { jdk } from '../../../../roles/jdk/index.ts'
import { renderUnit } from '../../../../roles/systemd/unit.ts'
import type { Cluster, Instance } from '../../../../src/model/cluster.ts'
import type { OwnProgram } from '../../../../src/model/software.ts'
import { rollOrder } from '../../../../src/model/order.ts'
import { clusterSite } from '../../../../src/site/site.ts'
import { noSteps } from '../../../helpers/no-steps.ts'
import { instanceOf } from '../../support/cluster.ts'
import { parse } from '../../inventory/support.ts'

const text = (dashboard: string, head = 'jdk: { version: 8 }'): string => `cluster: c
rocketmq: { version: 4.9.4 }
${head}
hosts: { mq1: { address: 10.0.0.1 }, mq2: { address: 10.0.0.2 } }
namesrv: { hosts: [mq1] }
brokers: { groups: { broker-a: { master: mq1 } } }
dashboard: { host: mq1, ${dashboard} }
`
const jar = parse(text('jar: { file: d-1.0.0.jar }, jdk: { version: 17 }'))
const war = parse(
  text('war: { file: console-3.2.6.war }, tomcat: { maven: "org.apache.tomcat:tomcat:7.0.109:tar.gz" }'),
)
const image = parse(text('image: { name: "a/dashboard:1" }', 'runtime: docker'))

const dashboardIn = (cluster: Cluster): Instance & { readonly own: OwnProgram } => {
  const { own, ...instance } = instanceOf(cluster, 'dashboard-mq1')
  if (own === undefined) throw new Error('no program')
  return { ...instance, own }
}
const hostIn = ({ hosts }: Cluster, name = 'mq1') => {
  const found = hosts.find((host) => host.name === name)
  if (found === undefined) throw new Error(`no ${name}`)
  return found
}
const ids = (made: readonly { readonly id: string }[]): string[] => made.map(({ id }) => id)
const linesOf = (unit: string, key: string): string[] =>
  unit.split('\n').filter((line) => line.startsWith(`${key}=`))

describe('a jar', () => {
  test('is run by its own JDK, which reads the heap and the place of the properties from the environment', () => {
    const unit = renderUnit(jar, dashboardIn(jar))
    const path = '/opt/rocketmq/dashboards/d-1.0.0.jar'
    expect(linesOf(unit, 'ExecStart')).toEqual([
      `ExecStart=/bin/sh -c "exec \\"$$0\\" \\"$$@\\"" /opt/rocketmq/jdk-17/bin/java $JAVA_OPTS -jar ${path}`,
    ])
    expect(linesOf(unit, 'ExecStartPre')[0]).toContain(` ${path} /opt/rocketmq/jdk-17`)
    const env = renderEnv(jar, dashboardIn(jar)).split('\n')
    expect(env).toContain('JAVA_HOME="/opt/rocketmq/jdk-17"')
    expect(env).toContain(
      'JAVA_OPTS="-Xms512m -Xmx512m -Duser.home=/data/rocketmq/dashboard-mq1 -Djava.io.tmpdir=/data/rocketmq/dashboard-mq1/tmp -Dspring.config.additional-location=file:/etc/rocketmq/dashboard-mq1.properties"',
    )
    expect(env.join('\n')).not.toContain('ROCKETMQ_HOME')
  })

  test('its host has both JDKs, another one only that of the cluster', () => {
    const links = (name: string) =>
      ids(jdk(jar, hostIn(jar, name))).filter((id) => id.startsWith('jdk-link:'))
    expect(links('mq1')).toEqual(['jdk-link:/opt/rocketmq/jdk-8', 'jdk-link:/opt/rocketmq/jdk-17'])
    expect(links('mq2')).toEqual(['jdk-link:/opt/rocketmq/jdk-8'])
  })

  test('is brought to its host, and only there', () => {
    expect(ids(ownPrograms(jar, hostIn(jar)))).toEqual([
      'dir:/opt/rocketmq/dashboards',
      'program:/opt/rocketmq/dashboards/d-1.0.0.jar',
    ])
    expect(ownPrograms(jar, hostIn(jar, 'mq2'))).toEqual([])
    expect(ids(ownProgramFiles(jar, hostIn(jar)))).toEqual([
      'users:/data/rocketmq/dashboard-mq1/data/users.properties',
    ])
  })

  test('is started last, after a name server and all that it is made of', () => {
    const site = clusterSite(jar, noSteps)
    const placed = site.resources.find(({ resource }) => resource.id === 'service:dashboard-mq1')
    expect(placed?.phase).toBe('dashboard')
    expect(placed?.resource.needs).toEqual(
      expect.arrayContaining([
        { host: 'mq1', id: 'program:/opt/rocketmq/dashboards/d-1.0.0.jar' },
        { host: 'mq1', id: 'users:/data/rocketmq/dashboard-mq1/data/users.properties' },
        { anyOf: [{ host: 'mq1', id: 'service:namesrv-mq1' }] },
      ]),
    )
    expect(rollOrder(jar).at(-1)).toBe('dashboard-mq1')
    const phases = site.phases.map(({ id }) => id)
    expect(phases.indexOf('dashboard')).toBeGreaterThan(phases.indexOf('proxies'))
    expect(phases.indexOf('dashboard')).toBeLessThan(phases.indexOf('record'))
  })
})

describe('a war', () => {
  const home = '/opt/rocketmq/dashboards'

  test('gets its name servers before Tomcat starts', () => {
    const unit = renderUnit(war, dashboardIn(war))
    expect(linesOf(unit, 'ExecStartPre')[1]).toBe(
      `ExecStartPre=/bin/cp /etc/rocketmq/dashboard-mq1.properties ${home}/console-3.2.6/WEB-INF/classes/conf.properties`,
    )
    expect(linesOf(unit, 'ExecStart')[0]).toMatch(
      /bin\/java \$JAVA_OPTS -cp \S+tomcat-7\.0\.109\/bin\/bootstrap\.jar:\S+ org\.apache\.catalina\.startup\.Bootstrap -config \/etc\/rocketmq\/dashboard-mq1\.server\.xml start$/,
    )
    expect(renderConf(dashboardIn(war))).toContain('\nrocketmq.namesrv.addr=10.0.0.1:9876\n')
  })

  test('Tomcat has the console and nothing else, and writes below the data of the instance', () => {
    const instance = dashboardIn(war)
    const { program } = instance.own
    if (program.kind !== 'war') throw new Error('no war')
    const xml = renderServerXml(war, instance, program)
    expect(xml).toContain('<Server port="-1">')
    expect(xml).toContain('<Connector port="8080"')
    expect(xml).toContain(`<Context path="" docBase="${home}/console-3.2.6"`)
    expect(renderEnv(war, instance)).toContain('-Dcatalina.base=/data/rocketmq/dashboard-mq1 ')
  })

  test('another port is another server.xml and so another environment file: it is restarted', () => {
    const instance = dashboardIn(war)
    expect(renderEnv(war, { ...instance, listenPort: 8090 })).not.toBe(renderEnv(war, instance))
  })

  test('there is no file of users, which it would not read', () => {
    expect(ids(ownProgramFiles(war, hostIn(war)))).toEqual(['file:/etc/rocketmq/dashboard-mq1.server.xml'])
    expect(ids(ownPrograms(war, hostIn(war)))).toEqual([
      `dir:${home}`,
      `program:${home}/tomcat-7.0.109`,
      `program:${home}/console-3.2.6`,
    ])
  })
})

describe('an image', () => {
  test('is brought beside that of the cluster, to its host', () => {
    const images = (name: string) =>
      ids(docker(image, hostIn(image, name))).filter((id) => id.startsWith('image:'))
    expect(images('mq1')).toEqual(['image:apache/rocketmq:4.9.4', 'image:a/dashboard:1'])
    expect(images('mq2')).toEqual(['image:apache/rocketmq:4.9.4'])
  })

  test('runs its own command, and java reads the words behind those of that command', () => {
    const container = containerOf(image, dockerSettings(image), dashboardIn(image))
    expect(container).toMatchObject({ image: 'a/dashboard:1', uid: 3000, gid: 3000 })
    expect(container.program).toBeUndefined()
    expect(renderEnv(image, dashboardIn(image))).toMatch(
      /^#.*\n_JAVA_OPTIONS="-Xms512m .*additional-location=file:\/etc\/rocketmq\/dashboard-mq1\.properties"\n$/,
    )
  })
})
