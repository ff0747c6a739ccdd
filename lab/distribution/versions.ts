/** RocketMQ modules whose jars, with all they depend on, make up lib/ of a distribution. */
const MODULES = ['rocketmq-broker', 'rocketmq-namesrv', 'rocketmq-tools', 'rocketmq-client']
/** New with 5.x. */
const MODULES_OF_5 = ['rocketmq-proxy', 'rocketmq-controller', 'rocketmq-container']
/** Modules of 5.5.1 on Maven Central. The rest of that release is not there. */
const PUBLISHED_OF_551 = [
  'rocketmq-broker',
  'rocketmq-common',
  'rocketmq-controller',
  'rocketmq-remoting',
  'rocketmq-store',
  'rocketmq-tiered-store',
]

/** The modules that the newest release takes from 5.5.0. */
const OTHERS_OF_5 = [
  'rocketmq-auth',
  'rocketmq-client',
  'rocketmq-container',
  'rocketmq-filter',
  'rocketmq-namesrv',
  'rocketmq-proxy',
  'rocketmq-srvutil',
  'rocketmq-tools',
]

/** Of 5.3.0 to 5.3.2 Maven Central has the broker and what it needs. The rest is compiled, but for proxy and container. */
const BROKER_OF_53 = ['rocketmq-broker', 'rocketmq-client', 'rocketmq-srvutil']
const BUILT_OF_53 = ['rocketmq-controller', 'rocketmq-tools', 'rocketmq-namesrv']

/** Recipe of a distribution: its parts on Maven Central. */
interface Recipe {
  readonly modules: readonly string[]
  /**
   * The release whose source archive gives bin/, conf/ and benchmark/. undefined: they lie in the folder of the version
   * beside this file.
   */
  readonly source: string | undefined
  /** Modules of another release than the distribution's. */
  readonly versionOf?: Readonly<Record<string, string>>
  /** Modules that Maven Central lacks; they are compiled from the source archive. */
  readonly built?: readonly string[]
  /** From 5.5.0 on the start scripts use JAVA_HOME of their environment (RocketMQ #10172). */
  readonly honoursJavaHome?: boolean
}

const of5 = [...MODULES, ...MODULES_OF_5]

/**
 * Releases that can be assembled from Maven Central, the newest first. It has no source archive after 5.3.3, so the
 * scripts and configuration of 5.4.0 and later are those of 5.3.3 with the known differences. Of 5.5.1 it has six modules
 * only; the others are those of 5.5.0, so that "5.5.1" here means: brokers, stores and controllers of 5.5.1. Of 5.3.4 it
 * lacks the modules common and remoting, without which nothing runs.
 */
const RECIPES = {
  '5.5.1': {
    modules: of5,
    source: '5.3.3',
    versionOf: Object.fromEntries([
      ...OTHERS_OF_5.map((module) => [module, '5.5.0'] as const),
      ...PUBLISHED_OF_551.map((module) => [module, '5.5.1'] as const),
    ]),
    honoursJavaHome: true,
  },
  '5.5.0': { modules: of5, source: '5.3.3', honoursJavaHome: true },
  '5.4.0': { modules: of5, source: '5.3.3' },
  '5.3.3': { modules: of5, source: '5.3.3' },
  '5.3.2': { modules: BROKER_OF_53, source: '5.3.2', built: BUILT_OF_53 },
  '5.3.1': { modules: BROKER_OF_53, source: '5.3.1', built: BUILT_OF_53 },
  '5.3.0': { modules: BROKER_OF_53, source: '5.3.0', built: BUILT_OF_53 },
  '5.2.0': { modules: of5, source: '5.2.0' },
  // Without proxy and container, which are not there either.
  '5.1.4': { modules: [...MODULES, 'rocketmq-controller'], source: '5.1.4' },
  '5.0.0': { modules: of5, source: '5.0.0' },
  '4.9.8': {
    modules: ['rocketmq-store', 'rocketmq-acl', 'rocketmq-srvutil', 'rocketmq-tools', 'rocketmq-client'],
    source: '4.9.8',
    built: ['rocketmq-filter', 'rocketmq-broker', 'rocketmq-namesrv'],
  },
  '4.9.4': { modules: MODULES, source: '4.9.4' },
  '4.8.0': { modules: MODULES, source: '4.8.0' },
  '4.7.1': { modules: MODULES, source: '4.7.1' },
  '4.7.0': { modules: MODULES, source: '4.7.0' },
  '4.6.1': { modules: MODULES, source: '4.6.1' },
  '4.5.2': { modules: MODULES, source: '4.5.2' },
  '4.4.0': { modules: MODULES, source: '4.4.0' },
  '4.3.0': { modules: MODULES, source: '4.3.0' },
  '3.2.6': { modules: MODULES, source: undefined },
} as const satisfies Record<string, Recipe>

export type Version = keyof typeof RECIPES

export const VERSIONS = Object.keys(RECIPES) as Version[]

export const isVersion = (text: string): text is Version => Object.hasOwn(RECIPES, text)

export const recipeOf = (version: Version): Recipe => RECIPES[version]

/** The version of a module in the distribution of a release. */
export function moduleVersion(version: Version, module: string): string {
  return recipeOf(version).versionOf?.[module] ?? version
}

/** From before RocketMQ went to Apache: other coordinates and another archive. */
export const isLegacy3x = (version: Version): boolean => version.startsWith('3.')

const groupOf = (version: Version): string =>
  isLegacy3x(version) ? 'com.alibaba.rocketmq' : 'org.apache.rocketmq'

/** The tools of 3.2.6 depend on a client of GitHub's that no command uses, and which brings half a web stack. */
const UNUSED_OF_3X = ['org.kohsuke:github-api']

/** A Maven project that depends on all modules, so that Maven decides which version of each library is taken. */
export function projectFile(version: Version): string {
  const { modules, versionOf = {}, built = [] } = recipeOf(version)
  const excluded = exclusions([
    ...(isLegacy3x(version) ? UNUSED_OF_3X : []),
    ...built.map((module) => `${groupOf(version)}:${module}`),
  ])
  const dependencies = modules.map(
    (module) => `    <dependency>
      ${coordinates(version, module)}
${excluded}    </dependency>
`,
  )
  const managed = Object.keys(versionOf).map(
    (module) => `    <dependency>${coordinates(version, module)}</dependency>\n`,
  )
  const management =
    managed.length === 0
      ? ''
      : `  <dependencyManagement><dependencies>\n${managed.join('')}  </dependencies></dependencyManagement>\n`
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>lab</groupId><artifactId>rocketmq-parts</artifactId><version>${version}</version><packaging>pom</packaging>
${management}  <dependencies>
${dependencies.join('')}  </dependencies>
</project>
`
}

function exclusions(artifacts: readonly string[]): string {
  if (artifacts.length === 0) return ''
  const each = artifacts.map((artifact) => {
    const [group = '', name = ''] = artifact.split(':')
    return `<exclusion><groupId>${group}</groupId><artifactId>${name}</artifactId></exclusion>`
  })
  return `      <exclusions>${each.join('')}</exclusions>\n`
}

const coordinates = (version: Version, module: string): string =>
  `<groupId>${groupOf(version)}</groupId><artifactId>${module}</artifactId><version>${moduleVersion(version, module)}</version>`
