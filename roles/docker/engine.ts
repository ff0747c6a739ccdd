import type { AnyResource, Diff } from '../../src/engine/resource.ts'
import { resourceKind, type ResourceRef } from '../../src/engine/world.ts'
import { resource } from '../../src/engine/resource.ts'
import type { PackageManager } from '../../src/resources/package.ts'
import { INSTALL_TIMEOUT_MS, installPackage } from '../../src/resources/package.ts'

/** The program that `docker` is on a host. */
export type Found = 'docker' | 'podman' | 'none'

const FIND = `if command -v dockerd >/dev/null 2>&1; then echo docker
elif command -v podman >/dev/null 2>&1 && command -v docker >/dev/null 2>&1; then echo podman
else echo none; fi`

export interface DockerPackageSpec {
  readonly host: string
  readonly package: string
}

/** The change that installs Docker; none where its daemon was found. */
export function diffDockerPackage(
  spec: DockerPackageSpec,
  found: Found,
  manager: PackageManager | undefined,
): Diff {
  if (found === 'docker') return { kind: 'same' }
  if (found === 'podman') {
    return {
      kind: 'blocked',
      reason: 'docker on this host is podman under another name, which starts no container at boot',
      hint: "Remove podman-docker, and enable Docker's own repository (docker-ce).",
    }
  }
  if (manager === undefined) {
    return {
      kind: 'blocked',
      reason: `there is no Docker and neither dnf nor yum to install ${spec.package} with`,
      hint: 'Install Docker on the host.',
    }
  }
  return { kind: 'change', action: 'create', summary: `install ${spec.package} with ${manager}` }
}

const DOCKER_PACKAGE = resourceKind<Found>('docker-package')

/** The package of Docker's daemon. */
export const dockerPackageRef = (host: string, name: string): ResourceRef<Found> =>
  DOCKER_PACKAGE.on(host, name)

/** Docker's daemon, from the package manager unless it is there. Id `docker-package:<name>`. */
export function dockerPackage(spec: DockerPackageSpec): AnyResource {
  return resource<Found, PackageManager | undefined>({
    id: DOCKER_PACKAGE.id(spec.package),
    probe: { script: FIND, parse: ({ stdout }) => foundOf(stdout.trim()) },
    desire: (world) => world.facts(spec.host)?.packageManager,
    diff: (found, manager) => diffDockerPackage(spec, found, manager),
    converge: (_found, manager = 'dnf') => [
      {
        kind: 'script',
        title: `install ${spec.package} with ${manager}`,
        timeoutMs: INSTALL_TIMEOUT_MS,
        // On CentOS 8 and 9 `docker` is the name of podman's stand-in.
        script: `${installPackage(manager, spec.package)}
if ! command -v dockerd >/dev/null 2>&1; then
  echo 'the package was installed, but there is no dockerd; enable the repository of docker-ce, and name it: docker: { package: docker-ce }'
  exit 1
fi`,
      },
    ],
  })
}

function foundOf(text: string): Found {
  if (text === 'docker' || text === 'podman') return text
  return 'none'
}
