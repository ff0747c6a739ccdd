import type { Cluster, Instance } from '../../src/model/cluster.ts'
import type { Program } from '../../src/model/software.ts'
import { programPath, tomcatPath } from '../../src/layout/own-program.ts'

/**
 * Tomcat with nothing but the console: no port to shut it down by, no manager, no examples, nothing deployed by being
 * put into a folder. Error pages do not show the version of Tomcat.
 */
export function renderServerXml(
  cluster: Pick<Cluster, 'rocketmq'>,
  { listenPort }: Pick<Instance, 'listenPort'>,
  program: Extract<Program, { kind: 'war' }>,
): string {
  const webXml = `${tomcatPath(cluster, program)}/conf/web.xml`
  return `<?xml version="1.0" encoding="UTF-8"?>
<!-- managed by rmq-provision; edits are overwritten -->
<Server port="-1">
  <Service name="Catalina">
    <Connector port="${listenPort}" protocol="HTTP/1.1" URIEncoding="UTF-8" connectionTimeout="20000"/>
    <Engine name="Catalina" defaultHost="localhost">
      <Host name="localhost" appBase="tmp" autoDeploy="false" deployOnStartup="false" unpackWARs="false">
        <Valve className="org.apache.catalina.valves.ErrorReportValve" showReport="false" showServerInfo="false"/>
        <Context path="" docBase="${programPath(cluster, program)}" defaultWebXml="${webXml}"/>
      </Host>
    </Engine>
  </Service>
</Server>
`
}
