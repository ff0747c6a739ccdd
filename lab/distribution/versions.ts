/** Versions of RocketMQ all parts of which are on Maven Central. Others lack modules or the source archive there. */
export const VERSIONS = ['5.3.3', '4.9.4', '4.7.0'] as const
export type Version = (typeof VERSIONS)[number]

export const isVersion = (text: string): text is Version => VERSIONS.some((version) => version === text)

const MODULES = ['rocketmq-broker', 'rocketmq-namesrv', 'rocketmq-tools', 'rocketmq-client']
/** New with 5.x. */
const MODULES_OF_5 = ['rocketmq-proxy', 'rocketmq-controller', 'rocketmq-container']

/** The modules whose jars and dependencies make up lib/. */
export function modulesOf(version: Version): readonly string[] {
  return version.startsWith('5.') ? [...MODULES, ...MODULES_OF_5] : MODULES
}

/** A Maven project that depends on all of them, so that Maven settles which version of each library is taken. */
export function projectFile(version: Version): string {
  const dependencies = modulesOf(version).map(
    (module) => `    <dependency>
      <groupId>org.apache.rocketmq</groupId><artifactId>${module}</artifactId><version>${version}</version>
    </dependency>
`,
  )
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>lab</groupId><artifactId>rocketmq-parts</artifactId><version>${version}</version><packaging>pom</packaging>
  <dependencies>
${dependencies.join('')}  </dependencies>
</project>
`
}
