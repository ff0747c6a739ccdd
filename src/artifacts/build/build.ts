import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocalFile } from '../../engine/access.ts'
import { RmqError } from '../../errors.ts'
import type { Artifact } from '../../model/software.ts'
import { keyOf, onDisk } from '../cache/cache.ts'
import type { ObtainContext } from '../context.ts'
import { digestFile } from '../cache/digest.ts'
import { checkInterrupt } from '../download/interrupt.ts'
import { labelOf } from '../label.ts'
import { runMvn } from '../maven/mvn-process.ts'
import { lastErrors } from '../maven/mvn.ts'
import { cachedFile, store } from '../cache/stored.ts'
import { findJdk, type BuildJdk } from './jdk.ts'
import { MavenProgress } from './maven-progress.ts'
import { findDistribution } from './result.ts'
import { openSource, type Source } from './source.ts'
import { checkPomVersion } from './version.ts'
import { inWorkFolder } from './work-folder.ts'

type BuildArtifact = Extract<Artifact, { kind: 'build' }>

/**
 * Of RocketMQ's own instructions (`mvn -Prelease-all -DskipTests clean install -U`), with three changes. Its checks of
 * style, licences and bugs are for the authors of the source code. It ends at `package`: `install` would put jars of the
 * user's own under the coordinates of the release into ~/.m2, for every other project on this machine to find. And
 * without -U, which asks the repository again for all that it does not have, in every module.
 */
const WORDS = [
  ...['-B', '-Dstyle.color=never', '-Prelease-all', '-DskipTests'],
  ...['-Dcheckstyle.skip', '-Drat.skip', '-Dspotbugs.skip'],
]
const GOALS = ['clean', 'package']
/** javac's and the compiler plugin's words for sources that are too old, or too new, for the JDK. */
const WRONG_JDK =
  /(?:Source|Target) option \d+ is no longer supported|invalid (?:source|target) release|release version \S+ not supported/

/**
 * A distribution that Maven builds here from source code. It is kept under the digest of source, JDK and options: the
 * same again builds nothing. The user's own folder is only read.
 * @throws RmqError 'build-failed', 'build-source', 'build-version', 'jdk-missing', 'maven-missing', 'maven-failed',
 *   'cache-unusable', 'interrupted', and those of obtaining the source.
 */
export async function obtainBuild(artifact: BuildArtifact, context: ObtainContext): Promise<LocalFile> {
  const jdk = await findJdk(artifact.jdk, context)
  const source = await openSource(artifact.source, jarOf(jdk), context)
  const words = [...WORDS, ...artifact.options, ...GOALS]
  const origin = `build:${keyOf(JSON.stringify([source.digest, jdk.version, artifact.version, words]))}`
  const known = await context.cache.readOrigin(origin)
  const cached = known === undefined ? undefined : await cachedFile(known.sha512, known.name, context)
  return cached ?? (await inWorkFolder(context.cache, (folder) => build(folder)))

  async function build(folder: string): Promise<LocalFile> {
    const label = labelOf(artifact.source)
    const top = await unpacked(source, folder, label, context)
    await checkPomVersion(top, artifact.version, label)
    const log = join(await context.cache.folder('logs'), `build-${artifact.version}.log`)
    await runBuild({ top, words, jdk, label, log }, context)
    const options = { signal: context.signal, label }
    const { path, kind } = await findDistribution(top, artifact.version, jarOf(jdk), options)
    context.progress(`Maven is done, reading ${kind}`)
    const digests = await digestFile(path, context.signal)
    const name = `rocketmq-${artifact.version}.${kind}`
    const arrival = { origin, label: `built from ${label}`, name, pinned: undefined, path, digests }
    return store(arrival, (to) => onDisk(to, rename(path, to)), context)
  }
}

async function unpacked(
  source: Source,
  folder: string,
  label: string,
  { signal, progress }: ObtainContext,
): Promise<string> {
  checkInterrupt(signal, label)
  progress('laying out the source code')
  return onDisk(folder, source.bring(folder))
}

interface Build {
  readonly top: string
  readonly words: readonly string[]
  readonly jdk: BuildJdk
  readonly label: string
  /** Everything that Maven said goes there when it fails. */
  readonly log: string
}

async function runBuild({ top, words, jdk, label, log }: Build, context: ObtainContext): Promise<void> {
  const { env, signal, progress } = context
  const lines: string[] = [`mvn ${words.join(' ')}  (JAVA_HOME=${jdk.home}, javac ${jdk.version})`]
  const state = new MavenProgress()
  const exit = await runMvn({
    args: words,
    cwd: top,
    env: { ...env, JAVA_HOME: jdk.home },
    signal,
    label,
    needed: 'builds from source',
    onLines: (more) => {
      lines.push(...more)
      const text = state.read(more)
      if (text !== undefined) progress(text)
    },
  })
  if (exit === 0) return
  await onDisk(log, writeFile(log, `${lines.join('\n')}\n`))
  const said = lastErrors(lines).replaceAll(`${top}/`, '')
  throw new RmqError('build-failed', `Maven cannot build ${label} with JDK ${jdk.version}`, {
    output: `${said}\nAll of it: ${log}`,
    hint: WRONG_JDK.test(said)
      ? 'Give the JAVA_HOME of another JDK as artifact.build.jdk: JDK 8 builds RocketMQ 4.x.'
      : `Read ${log}, and write options for Maven's command line into artifact.build.options.`,
  })
}

const jarOf = ({ home }: BuildJdk): string => join(home, 'bin', 'jar')
