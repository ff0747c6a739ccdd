import type { Cluster, Instance } from '../../src/model/cluster.ts'
import type { OwnProgram } from '../../src/model/software.ts'
import { programPath, serverXmlPath, tomcatPath, WAR_CONF } from '../../src/layout/own-program.ts'

type InRocketmq = Pick<Cluster, 'rocketmq'>

/**
 * JVM words that lead the program to its configuration. In an image too: they hold whatever command it starts java by.
 * additional-location (Spring Boot 2.0) comes on top of what the jar has in itself.
 */
export function configWords(
  cluster: InRocketmq,
  { paths }: Pick<Instance, 'paths'>,
  { program }: OwnProgram,
): string[] {
  if (program.kind !== 'war') return [`-Dspring.config.additional-location=file:${paths.conf}`]
  const tomcat = tomcatPath(cluster, program)
  return [
    `-Dcatalina.home=${tomcat}`,
    `-Dcatalina.base=${paths.data}`,
    `-Dcatalina.config=file:${tomcat}/conf/catalina.properties`,
    '-Djava.util.logging.manager=org.apache.juli.ClassLoaderLogManager',
    `-Djava.util.logging.config.file=${tomcat}/conf/logging.properties`,
  ]
}

/** Words of the command line after java's own. */
export function programWords(
  cluster: InRocketmq,
  instance: Pick<Instance, 'paths'>,
  { program }: OwnProgram,
): string[] {
  if (program.kind !== 'war') return ['-jar', programPath(cluster, program)]
  const bin = `${tomcatPath(cluster, program)}/bin`
  return [
    ...['-cp', `${bin}/bootstrap.jar:${bin}/tomcat-juli.jar`, 'org.apache.catalina.startup.Bootstrap'],
    ...['-config', serverXmlPath(instance), 'start'],
  ]
}

/** Commands of root before each start: a console reads its configuration from within its war and nowhere else. */
export function beforeStart(
  cluster: InRocketmq,
  { paths }: Pick<Instance, 'paths'>,
  { program }: OwnProgram,
): string[][] {
  if (program.kind !== 'war') return []
  return [['/bin/cp', paths.conf, `${programPath(cluster, program)}/${WAR_CONF}`]]
}
