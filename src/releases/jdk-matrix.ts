import type { JdkMajor } from '../model/cluster.ts'
import { has, sinceOf } from './features.ts'

/** The answer if a JDK can run a RocketMQ release, with the JVM words that the pair needs in JAVA_OPT_EXT. */
export type JdkFit =
  | { readonly fits: true; readonly options: readonly string[]; readonly note?: string }
  | { readonly fits: false; readonly reason: string; readonly hint: string }

// Each option is one word: the start scripts expand JAVA_OPT_EXT unquoted, so a blank would still work there, but
// a list of words stays a list of words wherever else it is written (env files, plans, /proc/PID/cmdline).

/** 4.9.3 to 4.9.8: freeing mapped files goes through java.nio's cleaner, mlock through sun.nio.ch. */
const cleaner = [
  '--add-opens=java.base/java.nio=ALL-UNNAMED',
  '--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED',
  '--add-exports=java.base/sun.nio.ch=ALL-UNNAMED',
]
/** 5.x: mapped files are cast to sun.nio.ch.DirectBuffer (always up to 5.1.4, in some store modes since). */
const directBuffer = ['--add-exports=java.base/sun.nio.ch=ALL-UNNAMED']
/** 5.2.0 and later: the serialization by hessian reflects on java.lang. */
const hessian = ['--add-opens=java.base/java.lang=ALL-UNNAMED']
/** Scripts before 5.3.2 pass -XX:-UseBiasedLocking, which JDK 21 does not know and refuses to start with. */
const ignoreUnknownFlags = ['-XX:+IgnoreUnrecognizedVMOptions']

/**
 * Judges the pair RocketMQ × JDK by what the release's start scripts and classes do (runserver.sh, runbroker.sh,
 * UtilAll.cleanBuffer). `options` are for JAVA_OPT_EXT of every service.
 * @throws RmqError 'bad-version' for a version that is not three numbers.
 */
export function jdkFit(version: string, major: JdkMajor): JdkFit {
  if (major === 8) return fitOf8(version)
  if (major === 7) return fitOf7(version)
  if (!has(version, 'libraries-by-classpath')) {
    return {
      fits: false,
      reason: `RocketMQ ${version} starts java with -Djava.ext.dirs, which no JDK after 8 accepts`,
      hint: `Set jdk.version to 8, or rocketmq.version to ${sinceOf('libraries-by-classpath')} or later.`,
    }
  }
  if (has(version, 'frees-by-cleaner')) return fitOf49(major)
  return fitOf5(version, major)
}

/** The JDK that a release runs on unless the inventory names one: 8, and 17 where it needs no special flags. */
export function defaultJdk(version: string): JdkMajor {
  return has(version, 'jdk-17') ? 17 : 8
}

function fitOf8(version: string): JdkFit {
  if (has(version, 'jdk-8')) return { fits: true, options: [] }
  return {
    fits: false,
    reason: 'its fastjson2 fails on JDK 8 when it starts (LambdaConversionException, RocketMQ #10927)',
    hint: 'Set jdk.version to 17; it must be 11 or later.',
  }
}

function fitOf7(version: string): JdkFit {
  if (has(version, 'jdk-7')) return { fits: true, options: [] }
  return {
    fits: false,
    reason: `RocketMQ ${version} needs JDK 8 or later`,
    hint: 'Set jdk.version to 8.',
  }
}

function fitOf49(major: Exclude<JdkMajor, 7 | 8>): JdkFit {
  const options = major === 21 ? [...cleaner, ...ignoreUnknownFlags] : cleaner
  return {
    fits: true,
    options,
    note: `RocketMQ 4.9 is built and tested with JDK 8; JDK ${major} needs JVM flags`,
  }
}

function fitOf5(version: string, major: Exclude<JdkMajor, 7 | 8>): JdkFit {
  if (major === 11) return { fits: true, options: [] }
  const options = [...directBuffer]
  if (has(version, 'hessian')) options.push(...hessian)
  if (major === 21 && !has(version, 'ignores-unknown-jvm-flags')) options.push(...ignoreUnknownFlags)
  return { fits: true, options }
}
