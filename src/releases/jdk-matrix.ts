import type { JdkMajor } from '../model/software.ts'
import { refusesJdk } from './advisories/jdk.ts'
import { has } from './features.ts'

// Each option is one word: the start scripts expand JAVA_OPT_EXT unquoted, so a blank would still work there, but
// a list of words stays a list of words wherever else it is written (env files, plans, /proc/PID/cmdline).

/** 4.9.3 to 4.9.8: freeing mapped files goes through java.nio's cleaner, mlock through sun.nio.ch. */
const cleaner = [
  '--add-opens=java.base/java.nio=ALL-UNNAMED',
  '--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED',
  '--add-exports=java.base/sun.nio.ch=ALL-UNNAMED',
]
/** The Raft library of some releases frees its mapped files in the same way: without these words expired files stay. */
const reflection = cleaner.slice(0, 2)
/** 5.x: mapped files are cast to sun.nio.ch.DirectBuffer (always up to 5.1.4, in some store modes since). */
const directBuffer = ['--add-exports=java.base/sun.nio.ch=ALL-UNNAMED']
/** 5.2.0 and later: the serialization by hessian reflects on java.lang. */
const hessian = ['--add-opens=java.base/java.lang=ALL-UNNAMED']
/** Scripts before 5.3.2 pass -XX:-UseBiasedLocking, which JDK 21 does not know and refuses to start with. */
const ignoreUnknownFlags = ['-XX:+IgnoreUnrecognizedVMOptions']

/**
 * The JVM words that the pair RocketMQ × JDK needs in JAVA_OPT_EXT of every service, by what the release's start scripts
 * and classes do (runserver.sh, runbroker.sh, UtilAll.cleanBuffer); undefined for a pair that does not start.
 * @throws RmqError 'bad-version' for a version that is not three numbers.
 */
export function jdkOptions(version: string, major: JdkMajor): readonly string[] | undefined {
  if (refusesJdk(version, major)) return undefined
  if (major <= 8) return []
  return has(version, 'frees-by-cleaner') ? optionsOf49(major) : optionsOf5(version, major)
}

/** Further JVM words of an instance that keeps a Raft log. */
export function raftOptions(version: string, major: JdkMajor): readonly string[] {
  return major >= 11 && has(version, 'raft-frees-by-reflection') ? reflection : []
}

/** The JDK that a release runs on unless the inventory names one: 8, and 17 where it needs no special flags. */
export function defaultJdk(version: string): JdkMajor {
  return has(version, 'jdk-17') ? 17 : 8
}

function optionsOf49(major: JdkMajor): readonly string[] {
  return major === 21 ? [...cleaner, ...ignoreUnknownFlags] : cleaner
}

function optionsOf5(version: string, major: JdkMajor): readonly string[] {
  if (major === 11) return []
  const options = [...directBuffer]
  if (has(version, 'hessian')) options.push(...hessian)
  if (major === 21 && !has(version, 'ignores-unknown-jvm-flags')) options.push(...ignoreUnknownFlags)
  return options
}
