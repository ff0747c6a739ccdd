import type { JdkMajor } from '../model/software.ts'

const MODULES = ['broker', 'namesrv', 'common', 'remoting']
const MAJORS: readonly JdkMajor[] = [7, 8, 11, 17, 21]

/** '4.9.4' of the release's jars, or of their names in the class path; undefined where they do not say it. */
export function releaseOf(jars: readonly string[], classPath: string): string | undefined {
  const names = [...jars, ...classPath.split(/[:/]/)]
  const versions = MODULES.flatMap((module) => {
    const pattern = new RegExp(`^rocketmq-${module}-(\\d{1,4}\\.\\d{1,4}\\.\\d{1,4})(?:[-.][\\w.-]*)?\\.jar$`)
    return names.flatMap((name) => pattern.exec(name)?.[1] ?? [])
  })
  return versions[0]
}

/**
 * Major version of a JDK: of JAVA_VERSION in its file `release`, else of the name of its folder.
 * @returns undefined for one that this tool does not know, and where neither says it
 */
export function jdkMajor(release: string, home: string): JdkMajor | undefined {
  const said = /^JAVA_VERSION="?(?:1\.)?(\d+)/m.exec(release)?.[1]
  const named = /(?:jdk|java|jre)[-_]?(?:1\.)?(\d{1,2})(?!\d)/i.exec(home)?.[1]
  return MAJORS.find((major) => String(major) === (said ?? named))
}
