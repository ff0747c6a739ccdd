import { containerId } from '../host/details-probe.ts'
import { literal, type Draft } from './draft.ts'
import { most, type Adopted } from './subject.ts'

/** Todos for processes in containers of another engine: nothing is known of their mounts. */
export function foreignContainers(draft: Draft, serving: readonly Adopted[]): void {
  for (const { found } of serving) {
    if (found.details.container !== undefined || containerId(found.process.cgroup) === undefined) continue
    draft.todo(
      `${found.program} on ${found.host} (pid ${found.process.pid}) runs in a container that docker does not know (podman, containerd): its paths are those of the container, and apply does not take it over`,
      ['runtime'],
    )
    draft.withholdTakeOver(`a container of ${found.host} is not one of docker`)
  }
}

/** Writes the runtime docker with its image. @param contained those of `serving` that run in containers of docker */
export function describeContainers(
  draft: Draft,
  serving: readonly Adopted[],
  contained: readonly Adopted[],
): void {
  draft.put(['runtime'], 'docker')
  const image = most(contained.flatMap(({ found }) => found.details.container?.image ?? []))
  const uid = most(contained.map(({ found }) => found.process.uid))
  const gid = most(contained.map(({ found }) => found.process.gid))
  draft.put(['image'], {
    name: literal(image ?? ''),
    ...(uid === undefined || uid === 0 ? {} : { uid, gid: gid === 0 ? uid : gid }),
  })
  if (uid === 0)
    draft.todo(
      'the containers run as root, and this tool runs them as another user: the files of the stores get a new owner',
      ['image'],
    )
  for (const { found } of serving) {
    const { container } = found.details
    if (container === undefined) {
      draft.todo(
        `${found.program} on ${found.host} (pid ${found.process.pid}) runs in no container, and others do: apply would make a container of it`,
        ['runtime'],
      )
      continue
    }
    const { name, project } = container
    if (project !== undefined) {
      draft.note(
        `${name} on ${found.host} is of the project ${project} of docker compose: take it out of its file after the take over, since docker compose up starts it again`,
        ['runtime'],
      )
    }
    if (container.network !== 'host') {
      const mapped = [...container.ports].filter(([inside, outside]) => inside !== outside)
      const ports =
        mapped.length === 0
          ? ''
          : `, ports ${mapped.map(([inside, outside]) => `${outside} for ${inside}`).join(', ')}`
      draft.note(
        `${name} on ${found.host} has a network of its own${ports}; apply gives it that of the host`,
        ['runtime'],
      )
    }
  }
}
