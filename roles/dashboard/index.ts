import { posix } from 'node:path'
import { artifactSource } from '../../src/artifacts/index.ts'
import type { AnyResource, Need } from '../../src/engine/resource.ts'
import type { ResourceRef } from '../../src/engine/world.ts'
import type { Cluster, Dashboard, DashboardProgram, Host, Instance } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { directory } from '../../src/resources/directory.ts'
import { file, fileRef } from '../../src/resources/file.ts'
import { sh } from '../../src/shell/quote.ts'
import { javaHome } from '../../src/layout/jdk.ts'
import { jdkRef } from '../jdk/index.ts'
import { stagingDir } from '../../src/layout/release.ts'
import { WAR_CONF } from './command.ts'
import {
  dashboardsDir,
  programPath,
  serverXmlPath,
  tomcatPath,
  usersFile,
} from '../../src/layout/dashboard.ts'
import { fileProgram, programRef, unpackedProgram } from './program.ts'
import { renderServerXml } from './server-xml.ts'
import { users, usersRef } from './users.ts'

/** The programs of the host's dashboards, for units; a container has its own in its image. */
export function dashboardPrograms(cluster: Cluster, host: Host): readonly AnyResource[] {
  const own = dashboardsOn(cluster, host)
  if (own.length === 0) return []
  const folder = directory({ path: dashboardsDir(cluster), mode: '0755', user: 'root', group: 'root' })
  return [folder, ...own.flatMap(({ dashboard }) => programOf(cluster, host, dashboard))]
}

/** Configuration besides the properties that every instance has. */
export function dashboardFiles(cluster: Cluster, host: Host): readonly AnyResource[] {
  const { user, group } = cluster.rocketmq
  return dashboardsOn(cluster, host).flatMap(({ instance, dashboard }) => {
    const { program, login } = dashboard
    const common = { instance: instance.id, group }
    return [
      ...(login ? [users({ ...common, path: usersFile(dashboard), host: host.name, user })] : []),
      ...(program.kind === 'war'
        ? [
            file({
              ...common,
              path: serverXmlPath(instance),
              mode: '0640',
              user: 'root',
              content: renderServerXml(cluster, instance, program),
            }),
          ]
        : []),
    ]
  })
}

/** Resources of its own that a dashboard needs before it can start. */
export function dashboardRefs(
  cluster: Cluster,
  instance: Pick<Instance, 'host' | 'paths'>,
  dashboard: Dashboard,
): ResourceRef[] {
  const { host } = instance
  const { program, login } = dashboard
  return [
    ...(login ? [usersRef(host, usersFile(dashboard))] : []),
    ...(program.kind === 'image' ? [] : [programRef(host, programPath(cluster, program))]),
    ...(program.kind === 'war'
      ? [programRef(host, tomcatPath(cluster, program)), fileRef(host, serverXmlPath(instance))]
      : []),
  ]
}

function dashboardsOn(cluster: Cluster, host: Host): { instance: Instance; dashboard: Dashboard }[] {
  return instancesOn(cluster, host).flatMap((instance) =>
    instance.dashboard === undefined ? [] : [{ instance, dashboard: instance.dashboard }],
  )
}

function programOf(cluster: Cluster, host: Host, { program, jdk }: Dashboard): AnyResource[] {
  switch (program.kind) {
    case 'image':
      return []
    case 'jar':
      return [fileProgram({ path: programPath(cluster, program), source: artifactSource(program.jar) })]
    case 'war': {
      const needs: Need[] = [jdkRef(host.name, cluster, jdk)]
      return warPrograms(cluster, program, { jar: `${javaHome(cluster, jdk)}/bin/jar`, needs })
    }
  }
}

function warPrograms(
  cluster: Cluster,
  program: Extract<DashboardProgram, { kind: 'war' }>,
  common: { readonly jar: string; readonly needs: readonly Need[] },
): AnyResource[] {
  const staging = (name: string): string => posix.join(stagingDir(cluster), `${name}.archive`)
  return [
    unpackedProgram({
      ...common,
      path: tomcatPath(cluster, program),
      source: artifactSource(program.tomcat),
      what: 'Tomcat',
      proof: 'bin/bootstrap.jar',
      staging: staging('tomcat'),
      prepare: [],
    }),
    unpackedProgram({
      ...common,
      path: programPath(cluster, program),
      source: artifactSource(program.war),
      what: 'the console',
      proof: 'WEB-INF/web.xml',
      staging: staging('console'),
      prepare: [
        sh`[ -f "$top"/${WAR_CONF} ] || {
  echo ${`the war has no ${WAR_CONF}, where rocketmq-console 3.2.6 reads its name servers from; is it another console?`}
  exit 1
}`,
      ],
    }),
  ]
}
