import { copyFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { logsDir } from '../paths.ts'
import { run } from '../process.ts'
import { recipeOf } from './versions.ts'
import type { Version } from './versions.ts'

/** Copies the libraries of a project. */
export const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1'
/** Checks of the source code that do not change the jars. */
const SKIPPED = ['maven.test.skip=true', 'checkstyle.skip', 'rat.skip', 'spotbugs.skip', 'jacoco.skip']
/** The classes must run on JDK 8, whatever JDK compiles them. The compiler plugin of these releases is too old for that. */
const FOR_JDK_8 = ['maven-compiler-plugin.version=3.13.0', 'maven.compiler.release=8']

/**
 * Compiles the modules of a release that Maven Central lacks, and copies their jars with the libraries that they alone use.
 * @param source the unpacked source archive
 * @param lib the folder that gets the jars
 */
export async function compileModules(version: Version, source: string, lib: string): Promise<void> {
  const { built = [] } = recipeOf(version)
  if (built.length === 0) return
  const folders = built.map((module) => module.replace('rocketmq-', ''))
  const settings = [...SKIPPED, ...FOR_JDK_8].map((setting) => `-D${setting}`)
  const libraries = [
    `${PLUGIN}:copy-dependencies`,
    '-DincludeScope=runtime',
    '-DexcludeGroupIds=org.apache.rocketmq',
    `-DoutputDirectory=${join(source, 'libraries')}`,
  ]
  await run('mvn', ['-B', '-ntp', '-pl', folders.join(','), ...settings, 'package', ...libraries], {
    cwd: source,
    log: join(logsDir(), `maven-${version}-build.log`),
  })
  for (const [index, module] of built.entries()) {
    const jar = `${module}-${version}.jar`
    await copyFile(join(source, folders[index] ?? '', 'target', jar), join(lib, jar))
  }
  const present = new Set((await readdir(lib)).map(artifactOf))
  for (const jar of await readdir(join(source, 'libraries'))) {
    if (!present.has(artifactOf(jar))) await copyFile(join(source, 'libraries', jar), join(lib, jar))
  }
}

/** The name of a library without its version: 'slf4j-api' of 'slf4j-api-1.7.7.jar'. */
const artifactOf = (jar: string): string => jar.replace(/-\d.*$/, '')
