import { resource, type AnyResource, type Answer, type Diff } from '../../src/engine/resource.ts'
import { resourceKind } from '../../src/engine/world.ts'
import { OF_RELEASE, usersFileOf } from '../../src/layout/acl-1-users.ts'
import type { Cluster, Host, Instance } from '../../src/model/cluster.ts'
import { containerName } from '../../src/runtime/docker/container.ts'
import { dockerSettings, imageOf } from '../../src/runtime/docker/container-of.ts'
import { quote, sh } from '../../src/shell/quote.ts'
import { noteOf, notesDiff, printPublished, publishedIn, readersOn } from '../rocketmq/acl-1-users.ts'

/** Seconds; a container that is paused does not answer. */
const EXEC_SECONDS = 20

/** State of the users in one container. */
interface InContainer {
  /** Its files could be read: it runs, with a shell, grep and ROCKETMQ_HOME. */
  readonly isRead: boolean
  readonly published: readonly string[]
}

/**
 * A note on containers that read users of ACL 1.0 of which everyone knows the secret key. The files in an image are read in the
 * container, by its own user; before it runs the note says that they are not known. Id `image-users:<instance>`.
 */
export function imageUsers(cluster: Cluster, host: Host): readonly AnyResource[] {
  return readersOn(cluster, host).map((reader) =>
    resource<InContainer, true>({
      id: USERS.id(reader.id),
      probe: { script: script(reader), parse },
      desire: () => true,
      diff: (state) => diffUsers(reader, imageOf(dockerSettings(cluster), reader).name, state),
      converge: () => [],
    }),
  )
}

const USERS = resourceKind<InContainer>('image-users')

function script(reader: Instance): string {
  const inside = `[ -d "\${ROCKETMQ_HOME:-}" ] && command -v grep >/dev/null || exit 0
echo read
${printPublished('"$ROCKETMQ_HOME"', `"$ROCKETMQ_HOME"/${quote(usersFileOf(reader))}`)}`
  return `${sh`timeout -k 5 ${EXEC_SECONDS} docker container exec ${containerName(reader)} /bin/sh -c ${inside}`} </dev/null 2>/dev/null || :`
}

const parse = ({ stdout }: Answer): InContainer => ({
  isRead: stdout.split('\n').includes('read'),
  published: publishedIn(stdout),
})

/** The note; pure. @param image its name */
function diffUsers(reader: Instance, image: string, { isRead, published }: InContainer): Diff {
  const unknown = !isRead && usersFileOf(reader) === OF_RELEASE
  const notes = unknown
    ? [
        `${reader.id}: the users of ACL 1.0 in the image ${image} can be read when its container runs; those of RocketMQ's archive have a published secret key`,
      ]
    : published.map((path) => noteOf(`${path} of its container`, [reader]))
  return notesDiff(notes)
}
