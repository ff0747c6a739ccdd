import { deliveredName } from './delivered-name.ts'
import type { Cluster, Dashboard, DashboardProgram, Instance } from '../model/cluster.ts'

type InRocketmq = Pick<Cluster, 'rocketmq'>

/** Folder of the programs, each under a name of its own: a new one comes beside the old, which may still run. */
export function dashboardsDir({ rocketmq }: InRocketmq): string {
  return `${rocketmq.home}/dashboards`
}

/** The jar, or the folder of the unpacked war. @throws Error for an image: a bug */
export function programPath(cluster: InRocketmq, program: DashboardProgram): string {
  switch (program.kind) {
    case 'jar':
      return `${dashboardsDir(cluster)}/${deliveredName(program.jar)}.jar`
    case 'war':
      return `${dashboardsDir(cluster)}/${deliveredName(program.war)}`
    case 'image':
      throw new Error('the program of a container lies in its image')
  }
}

/** Folder of the unpacked Tomcat: CATALINA_HOME, read-only for the service. */
export function tomcatPath(
  cluster: InRocketmq,
  { tomcat }: Extract<DashboardProgram, { kind: 'war' }>,
): string {
  return `${dashboardsDir(cluster)}/${deliveredName(tomcat)}`
}

/** Tomcat's own configuration, beside that of the console. */
export function serverXmlPath({ paths }: Pick<Instance, 'paths'>): string {
  return paths.conf.replace(/\.properties$/, '.server.xml')
}

/** File with the users of rocketmq-dashboard. */
export function usersFile({ dataPath }: Pick<Dashboard, 'dataPath'>): string {
  return `${dataPath}/users.properties`
}

/** @throws Error when the instance is no dashboard: a bug */
export function dashboardOf({ id, dashboard }: Pick<Instance, 'id' | 'dashboard'>): Dashboard {
  if (dashboard === undefined) throw new Error(`${id} is no dashboard`)
  return dashboard
}
