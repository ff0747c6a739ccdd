import { posix } from 'node:path'
import type { AnyResource, Need } from '../../src/engine/resource.ts'
import type { ResourceRef } from '../../src/engine/world.ts'
import type { Cluster, Host, Instance } from '../../src/model/cluster.ts'
import type { OwnProgram, Program } from '../../src/model/software.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { directory } from '../../src/resources/directory.ts'
import { sourceOf } from '../../src/resources/download/bring.ts'
import { relayPlace, type RelayPlace } from '../../src/resources/relay/place.ts'
import { file, fileRef } from '../../src/resources/file.ts'
import { sh } from '../../src/shell/quote.ts'
import { javaHome } from '../../src/layout/jdk.ts'
import { jdkRef } from '../jdk/index.ts'
import { stagingDir } from '../../src/layout/release.ts'
import {
  programsDir,
  programPath,
  serverXmlPath,
  tomcatPath,
  usersFile,
  WAR_CONF,
} from '../../src/layout/own-program.ts'
import { fileProgram, programRef, unpackedProgram } from './program.ts'
import { renderServerXml } from './server-xml.ts'
import { users, usersRef } from './dashboard-users.ts'

/** The own programs of the host's instances, for units; a container has its own in its image. */
export function ownPrograms(cluster: Cluster, host: Host): readonly AnyResource[] {
  const found = withOwnOn(cluster, host)
  if (found.length === 0) return []
  const folder = directory({ path: programsDir(cluster), mode: '0755', user: 'root', group: 'root' })
  return [folder, ...found.flatMap(({ own }) => programOf(cluster, host, own))]
}

/** Configuration besides the properties that every instance has. */
export function ownProgramFiles(cluster: Cluster, host: Host): readonly AnyResource[] {
  const { user, group } = cluster.rocketmq
  return withOwnOn(cluster, host).flatMap(({ instance, own }) => {
    const { program, login } = own
    const common = { instance: instance.id, group }
    return [
      ...(login ? [users({ ...common, path: usersFile(own), host: host.name, user })] : []),
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

/** Resources of its own that an own program needs before it can start. */
export function ownProgramRefs(
  cluster: Cluster,
  instance: Pick<Instance, 'host' | 'paths'>,
  own: OwnProgram,
): ResourceRef[] {
  const { host } = instance
  const { program, login } = own
  return [
    ...(login ? [usersRef(host, usersFile(own))] : []),
    ...(program.kind === 'image' ? [] : [programRef(host, programPath(cluster, program))]),
    ...(program.kind === 'war'
      ? [programRef(host, tomcatPath(cluster, program)), fileRef(host, serverXmlPath(instance))]
      : []),
  ]
}

function withOwnOn(cluster: Cluster, host: Host): { instance: Instance; own: OwnProgram }[] {
  return instancesOn(cluster, host).flatMap((instance) =>
    instance.own === undefined ? [] : [{ instance, own: instance.own }],
  )
}

function programOf(cluster: Cluster, host: Host, { program, jdk }: OwnProgram): AnyResource[] {
  switch (program.kind) {
    case 'image':
      return []
    case 'jar':
      return [
        fileProgram({
          path: programPath(cluster, program),
          source: sourceOf(program.jar, relayPlace(cluster, host)),
          staging: posix.join(stagingDir(cluster), 'dashboard.jar'),
        }),
      ]
    case 'war': {
      const needs: Need[] = [jdkRef(host.name, cluster, jdk)]
      return warPrograms(cluster, program, relayPlace(cluster, host), {
        jar: `${javaHome(cluster, jdk)}/bin/jar`,
        needs,
      })
    }
  }
}

function warPrograms(
  cluster: Cluster,
  program: Extract<Program, { kind: 'war' }>,
  place: RelayPlace,
  common: { readonly jar: string; readonly needs: readonly Need[] },
): AnyResource[] {
  const staging = (name: string): string => posix.join(stagingDir(cluster), `${name}.archive`)
  return [
    unpackedProgram({
      ...common,
      path: tomcatPath(cluster, program),
      source: sourceOf(program.tomcat, place),
      what: 'Tomcat',
      proof: 'bin/bootstrap.jar',
      staging: staging('tomcat'),
      prepare: [],
    }),
    unpackedProgram({
      ...common,
      path: programPath(cluster, program),
      source: sourceOf(program.war, place),
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
