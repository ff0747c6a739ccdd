import type { AnyResource, Diff } from '../../src/engine/resource.ts'
import { resourceKind, type ResourceRef } from '../../src/engine/world.ts'
import { resource } from '../../src/engine/resource.ts'
import type { JdkMajor } from '../../src/model/software.ts'
import type { PackageManager } from '../../src/resources/package.ts'
import { INSTALL_TIMEOUT_MS, installPackage } from '../../src/resources/package.ts'
import { sh } from '../../src/shell/quote.ts'
import { jdkFunctions } from './search.ts'

export interface JdkPackageSpec {
  readonly host: string
  readonly major: JdkMajor
  /** 'java-17-openjdk-devel' */
  readonly package: string
}

/** The change that installs the package; none where a suitable JDK was found. */
export function diffJdkPackage(
  spec: JdkPackageSpec,
  found: readonly string[],
  manager: PackageManager | undefined,
): Diff {
  if (found.length > 0) return { kind: 'same' }
  if (manager === undefined) {
    return {
      kind: 'blocked',
      reason: `there is no JDK ${spec.major} and neither dnf nor yum to install ${spec.package} with`,
      hint: 'Name an archive or an existing home under jdk: in the inventory.',
    }
  }
  // update-alternatives prefers the newest JDK, unless an administrator has chosen one.
  const summary = `install ${spec.package} with ${manager} (the default java of the host may become this one)`
  return { kind: 'change', action: 'create', summary }
}

const JDK_PACKAGE = resourceKind<readonly string[]>('jdk-package')

/** The package of a JDK. A host has one for each major version. */
export const jdkPackageRef = (host: string, major: JdkMajor): ResourceRef<readonly string[]> =>
  JDK_PACKAGE.on(host, String(major))

/**
 * A JDK with its compiler, from the package manager unless a suitable one is there. Id `jdk-package:<major>`; the probe
 * is the homes of suitable JDKs.
 */
export function jdkPackage(spec: JdkPackageSpec): AnyResource {
  return resource<readonly string[], PackageManager | undefined>({
    id: JDK_PACKAGE.id(String(spec.major)),
    probe: {
      script: `${jdkFunctions(spec.major)}\nfind_jdk`,
      parse: ({ stdout }) => stdout.split('\n').filter((line) => line !== ''),
    },
    desire: (world) => world.facts(spec.host)?.packageManager,
    diff: (found, manager) => diffJdkPackage(spec, found, manager),
    converge: (_found, manager = 'dnf') => [
      {
        kind: 'script',
        title: `install ${spec.package} with ${manager}`,
        timeoutMs: INSTALL_TIMEOUT_MS,
        besideUploads: true,
        script: [
          installPackage(manager, spec.package),
          jdkFunctions(spec.major),
          sh`if [ -z "$(find_jdk)" ]; then
  echo ${`${spec.package} was installed, but no JDK ${spec.major} with javac is to be found; is it the JRE's package?`}
  exit 1
fi`,
        ].join('\n'),
      },
    ],
  })
}
