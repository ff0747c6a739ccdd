import type { JdkMajor } from '../../src/model/software.ts'

/** Usual folders of JDKs on CentOS and its relatives. */
const PLACES = [
  '/usr/lib/jvm/*',
  '/usr/java/*',
  '/usr/local/java/*',
  '/usr/local/jdk*',
  '/opt/jdk*',
  '/opt/java/*',
]

/** '8' is '1.8.0' in the names of packages and folders. */
function family(major: JdkMajor): string {
  return major <= 8 ? `1.${major}.0` : String(major)
}

/**
 * Shell function `is_jdk DIR`: true for a JDK (not a mere JRE) of this major. Reads the folder's `release` file, or
 * where an old package has none, its name; starts no JVM and no process. Sets `version` to what release says.
 */
export function isJdkFunction(major: JdkMajor): string {
  const versions =
    major <= 8
      ? `1.${major} | 1.${major}.* | ${major} | ${major}.*`
      : `${major} | ${major}.* | ${major}+* | ${major}-*`
  const names =
    major <= 8
      ? `java-1.${major}.0 | java-1.${major}.0-* | jdk1.${major}.* | jdk-${major}* | jdk${major}*`
      : `java-${major} | java-${major}-* | jdk-${major} | jdk-${major}.* | jdk${major}*`
  return `is_jdk() {
  version=
  if [ -f "$1/release" ]; then
    while IFS= read -r line; do
      case $line in JAVA_VERSION=*) version=\${line#JAVA_VERSION=} ;; esac
    done <"$1/release"
    version=\${version#\\"}
    version=\${version%\\"*}
  fi
  [ -x "$1/bin/javac" ] || return 1
  case $version in
    ${versions}) return 0 ;;
    '') case \${1##*/} in ${names}) return 0 ;; esac ;;
  esac
  return 1
}`
}

/**
 * Shell function `find_jdk`: prints the folders of suitable JDKs, best first. Paths that a package update does not
 * change come before the folder of one build. Needs `is_jdk`.
 */
export function findJdkFunction(
  major: JdkMajor,
  places: readonly string[] = PLACES,
  stable: readonly string[] = [
    `/usr/lib/jvm/java-${family(major)}-openjdk`,
    `/usr/lib/jvm/java-${family(major)}`,
  ],
): string {
  return `find_jdk() {
  for d in ${[...stable, ...places].join(' ')}; do
    if is_jdk "$d"; then printf '%s\\n' "$d"; fi
  done
}`
}

/** Both functions, for probes and for what runs after an installation. */
export function jdkFunctions(major: JdkMajor): string {
  return `${isJdkFunction(major)}\n${findJdkFunction(major)}`
}
