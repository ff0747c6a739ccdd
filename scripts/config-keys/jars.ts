import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { runMvn } from '../../src/artifacts/maven/mvn-process.ts'
import { packageOf } from './classes.ts'

const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy'

/**
 * Libraries that the constructors of the configuration classes use. Any release of them is good enough: what is asked
 * of the objects made is the values of their fields.
 */
const LIBRARIES = [
  'com.alibaba:fastjson:1.2.83',
  'com.google.guava:guava:31.0.1-jre',
  'commons-validator:commons-validator:1.7',
  'io.github.aliyunmq:rocketmq-slf4j-api:1.0.1',
  'io.netty:netty-all:4.0.42.Final',
  'org.apache.commons:commons-lang3:3.12.0',
  'org.apache.rocketmq:rocketmq-logging:4.9.4',
  'org.apache.rocketmq:rocketmq-rocksdb:1.0.2',
  'org.slf4j:slf4j-api:1.7.36',
]

/** Maven's messages for an artifact that does not exist, now or at its last request. */
const MISSING = /[\w.-]+:(?<artifact>[\w.-]+):jar:[\w.-]+ (?:in |was not found)/

/**
 * Lets Maven copy the jars of the modules that a release has published, and the libraries around them.
 * @param folder is made; what lies there already is not asked for again
 * @returns the class path
 * @throws Error with Maven's output when it fails for another reason than a missing module
 */
export async function fetchJars(
  version: string,
  modules: readonly string[],
  folder: string,
): Promise<string> {
  const [own, libraries] = [join(folder, version), join(folder, 'libraries')]
  await fetchMissing(LIBRARIES, libraries)
  await fetchMissing(
    modules.map((module) => `${packageOf(version)}:${module}:${version}`),
    own,
  )
  return [own, libraries].map((path) => join(path, '*')).join(delimiter)
}

async function fetchMissing(coordinates: readonly string[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  const there = await readdir(folder)
  let wanted = coordinates.filter((each) => !there.includes(`${each.split(':').slice(1).join('-')}.jar`))
  while (wanted.length > 0) {
    const output = await copy(wanted, folder)
    if (output === undefined) return
    const { artifact } = MISSING.exec(output)?.groups ?? {}
    const left = wanted.filter((each) => each.split(':')[1] !== artifact)
    if (left.length === wanted.length) throw new Error(`Maven failed:\n${output}`)
    wanted = left
  }
}

/** @returns the output of Maven when it failed, else undefined */
async function copy(coordinates: readonly string[], folder: string): Promise<string | undefined> {
  const pom = join(folder, 'pom.xml')
  await writeFile(pom, project(coordinates, folder))
  const lines: string[] = []
  const exit = await runMvn({
    args: ['-B', '-ntp', '-q', '-f', pom, PLUGIN],
    cwd: folder,
    env: process.env,
    signal: new AbortController().signal,
    label: 'jars',
    needed: 'published jars',
    onLines: (more) => lines.push(...more),
  })
  return exit === 0 ? undefined : lines.join('\n')
}

function project(coordinates: readonly string[], folder: string): string {
  const items = coordinates.map((each) => {
    const [group = '', artifact = '', version = ''] = each.split(':')
    return `<artifactItem><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></artifactItem>`
  })
  return `<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>config-keys</groupId><artifactId>jars</artifactId><version>1</version><packaging>pom</packaging>
  <build><plugins><plugin>
    <groupId>org.apache.maven.plugins</groupId><artifactId>maven-dependency-plugin</artifactId><version>3.6.1</version>
    <configuration><outputDirectory>${folder}</outputDirectory><artifactItems>
      ${items.join('\n      ')}
    </artifactItems></configuration>
  </plugin></plugins></build>
</project>
`
}
