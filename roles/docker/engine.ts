import type { AnyResource, Diff, Need } from '../../src/engine/resource.ts'
import { resource } from '../../src/engine/resource.ts'
import type { PackageManager } from '../../src/resources/package.ts'
import { INSTALL_TIMEOUT_MS, installPackage } from '../../src/resources/package.ts'

/** Which program `docker` is on a host. */
export type Found = 'docker' | 'podman' | 'none'

const FIND = `if command -v dockerd >/dev/null 2>&1; then echo docker
elif command -v podman >/dev/null 2>&1 && command -v docker >/dev/null 2>&1; then echo podman
else echo none; fi`

export interface DockerPackageSpec {
  readonly host: string
  readonly package: string
}

/** What is missing: nothing where Docker's daemon was found, whoever installed it. */
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
      hint: "remove podman-docker, and enable Docker's own repository (docker-ce)",
    }
  }
  if (manager === undefined) {
    return {
      kind: 'blocked',
      reason: `there is no Docker and neither dnf nor yum to install ${spec.package} with`,
      hint: 'install Docker on the host',
    }
  }
  return { kind: 'change', action: 'create', summary: `install ${spec.package} with ${manager}` }
}

/** Docker's daemon, from the package manager unless it is there. Id `package:docker`. */
export function dockerPackage(spec: DockerPackageSpec): AnyResource {
  return resource<Found, PackageManager | undefined>({
    id: 'package:docker',
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

export interface DockerServiceState {
  readonly active: boolean
  readonly enabled: boolean
}

/** Docker's daemon runs, and starts with the host. Id `service:docker`. */
export function dockerService(needs: readonly Need[]): AnyResource {
  return resource<DockerServiceState, true>({
    id: 'service:docker',
    needs,
    probe: {
      script: 'systemctl show -p ActiveState,UnitFileState docker.service </dev/null',
      parse: ({ stdout }) => ({
        active: /^ActiveState=active$/m.test(stdout),
        enabled: /^UnitFileState=enabled$/m.test(stdout),
      }),
    },
    desire: () => true,
    diff: (state) => diffDockerService(state),
    converge: () => [
      {
        kind: 'script',
        title: 'start Docker, now and at boot',
        script: `systemctl --quiet enable docker.service
if ! systemctl start docker.service; then
  journalctl -u docker.service -n 20 --no-pager </dev/null
  exit 1
fi`,
      },
    ],
  })
}

export function diffDockerService({ active, enabled }: DockerServiceState): Diff {
  if (active && enabled) return { kind: 'same' }
  const missing = [...(active ? [] : ['start Docker']), ...(enabled ? [] : ['start Docker at boot'])]
  return { kind: 'change', action: active ? 'update' : 'start', summary: missing.join(', ') }
}
