import { deliveredName } from './delivered-name.ts'
import type { Cluster, Instance } from '../model/cluster.ts'
import type { OwnProgram, Program } from '../model/software.ts'

type InRocketmq = Pick<Cluster, 'rocketmq'>

/** Below the home, named after the first service that had a program of its own: hosts have it. */
export const PROGRAMS_FOLDER = 'dashboards'

/** File in the war from which the console of 3.2.6 reads its name servers. */
export const WAR_CONF = 'WEB-INF/classes/conf.properties'

/** Folder of the programs, each under a name of its own: a new one comes beside the old, which may still run. */
export function programsDir({ rocketmq }: InRocketmq): string {
  return `${rocketmq.home}/${PROGRAMS_FOLDER}`
}

/** The jar, or the folder of the unpacked war. @throws Error for an image: a bug */
export function programPath(cluster: InRocketmq, program: Program): string {
  switch (program.kind) {
    case 'jar':
      return `${programsDir(cluster)}/${deliveredName(program.jar)}.jar`
    case 'war':
      return `${programsDir(cluster)}/${deliveredName(program.war)}`
    case 'image':
      throw new Error('the program of a container lies in its image')
  }
}

/** Folder of the unpacked Tomcat: CATALINA_HOME, read-only for the service. */
export function tomcatPath(cluster: InRocketmq, { tomcat }: Extract<Program, { kind: 'war' }>): string {
  return `${programsDir(cluster)}/${deliveredName(tomcat)}`
}

/** Tomcat's own configuration, beside that of the console. */
export function serverXmlPath({ paths }: Pick<Instance, 'paths'>): string {
  return paths.conf.replace(/\.properties$/, '.server.xml')
}

/** File with the users of the web console. */
export function usersFile({ dataPath }: Pick<OwnProgram, 'dataPath'>): string {
  return `${dataPath}/users.properties`
}

/** @throws Error when the instance runs a program of the release: a bug */
export function ownProgramOf({ id, own }: Pick<Instance, 'id' | 'own'>): OwnProgram {
  if (own === undefined) throw new Error(`${id} has no program of its own`)
  return own
}
