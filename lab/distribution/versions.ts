/**
 * Versions of RocketMQ all parts of which are on Maven Central. Others lack modules or the source archive there; of
 * 3.2.6 there are only the jars, and what belongs around them lies in the folder 3.2.6 beside this file.
 */
export const VERSIONS = ['5.3.3', '4.9.4', '4.7.0', '3.2.6'] as const
export type Version = (typeof VERSIONS)[number]

export const isVersion = (text: string): text is Version => VERSIONS.some((version) => version === text)

const MODULES = ['rocketmq-broker', 'rocketmq-namesrv', 'rocketmq-tools', 'rocketmq-client']
/** New with 5.x. */
const MODULES_OF_5 = ['rocketmq-proxy', 'rocketmq-controller', 'rocketmq-container']

/** The modules whose jars and dependencies make up lib/. */
export function modulesOf(version: Version): readonly string[] {
  return version.startsWith('5.') ? [...MODULES, ...MODULES_OF_5] : MODULES
}

/** From before RocketMQ went to Apache: other coordinates, another archive, no source archive. */
export const isBeforeApache = (version: Version): boolean => version.startsWith('3.')

const groupOf = (version: Version): string =>
  isBeforeApache(version) ? 'com.alibaba.rocketmq' : 'org.apache.rocketmq'

/** The tools of 3.2.6 ask for a client of GitHub's that no command uses, and which brings half a web stack along. */
const WITHOUT_GITHUB =
  '<exclusions><exclusion><groupId>org.kohsuke</groupId><artifactId>github-api</artifactId></exclusion></exclusions>'

/** A Maven project that depends on all of them, so that Maven settles which version of each library is taken. */
export function projectFile(version: Version): string {
  const dependencies = modulesOf(version).map(
    (module) => `    <dependency>
      <groupId>${groupOf(version)}</groupId><artifactId>${module}</artifactId><version>${version}</version>
${isBeforeApache(version) ? `      ${WITHOUT_GITHUB}\n` : ''}    </dependency>
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
