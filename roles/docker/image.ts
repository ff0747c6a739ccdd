import type { LocalSource } from '../../src/engine/access.ts'
import type { AnyResource, Diff, Need, Step } from '../../src/engine/resource.ts'
import { resourceKind, type ResourceRef } from '../../src/engine/world.ts'
import { resource } from '../../src/engine/resource.ts'
import type { ContainerImage } from '../../src/model/software.ts'
import { IMAGE_SECONDS, recordBegun, recordFailed, recordMade } from '../../src/resources/made.ts'
import { quote, sh } from '../../src/shell/quote.ts'
import { pullWatched, refuseLargeImage, unreadFile } from './image-size.ts'

/** An image is about 500 MB, and a registry may be far. */
const PULL_TIMEOUT_MS = IMAGE_SECONDS * 1000

export interface ImageSpec {
  readonly image: Pick<ContainerImage, 'name' | 'id'>
  /** The archive and where it lands on the host until it is loaded; pulled when there is none. */
  readonly archive?: { readonly source: LocalSource; readonly staging: string }
  readonly needs: readonly Need[]
  /** File on the host that lists the images that were brought, see recordMade. */
  readonly madeList?: string
}

/** The change that brings the image. @param id of the image that the name means on the host; undefined: none */
export function diffImage({ image, archive }: Omit<ImageSpec, 'needs'>, id: string | undefined): Diff {
  const bring =
    archive === undefined ? `pull ${image.name}` : `load ${image.name} from ${archive.source.label}`
  if (id === undefined) return { kind: 'change', action: 'create', summary: bring }
  if (image.id === undefined || image.id === id) return { kind: 'same' }
  return {
    kind: 'change',
    action: 'update',
    summary: `${bring}: the host has ${short(id)}, ${short(image.id)} is wanted`,
  }
}

/** As Docker abbreviates it. */
const short = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12)

/** An image under its name, and the right one where the inventory says which. Id `image:<name>`. */
export function image(spec: ImageSpec): AnyResource {
  return resource<string | undefined, true>({
    id: IMAGE.id(spec.image.name),
    needs: spec.needs,
    probe: {
      script: sh`docker image inspect --format '{{.Id}}' ${spec.image.name} </dev/null`,
      parse: ({ stdout }) => /^sha256:[0-9a-f]{64}$/m.exec(stdout)?.[0],
    },
    desire: () => true,
    diff: (id) => diffImage(spec, id),
    converge: () => bringImage(spec),
  })
}

const IMAGE = resourceKind<string | undefined>('image')

/** An image on a host. */
export const imageRef = (
  host: string,
  { name }: Pick<ContainerImage, 'name'>,
): ResourceRef<string | undefined> => IMAGE.on(host, name)

function bringImage({ image: wanted, archive, madeList }: ImageSpec): Step[] {
  const check = checkImage(wanted, madeList)
  if (archive === undefined) {
    const script = `${begin(wanted.name, madeList, ':')}\n${pullWatched(wanted.name)}\n${check}`
    return [{ kind: 'script', title: `pull ${wanted.name}`, timeoutMs: PULL_TIMEOUT_MS, script }]
  }
  const { source, staging } = archive
  return [
    { kind: 'upload', title: `bring ${wanted.name} (${source.label})`, source, path: staging, mode: '0600' },
    {
      kind: 'script',
      title: `load ${wanted.name}`,
      timeoutMs: PULL_TIMEOUT_MS,
      script: `${begin(wanted.name, madeList, sh`rm -f ${staging} ${unreadFile(staging)}`)}
${refuseLargeImage(wanted.name, staging)}
${sh`docker image load --quiet --input ${staging}`} </dev/null
${check}`,
    },
  ]
}

const idOf = (name: string): string => `${sh`docker image inspect --format '{{.Id}}' ${name}`} </dev/null`

/** Shell lines before an image is brought. @param atEnd shell text that runs when the script ends */
function begin(name: string, madeList: string | undefined, atEnd: string): string {
  if (madeList === undefined) return sh`trap ${atEnd} EXIT`
  const failed = recordFailed(madeList, 'image', name)
  return `was=$(${idOf(name)} 2>/dev/null) || was=
${recordBegun(madeList, 'image', name)}
trap ${quote(`${atEnd}\n[ "\${made-}" = yes ] || ${failed} || :`)} EXIT`
}

/**
 * The image counts as one of this tool when it is another one than before. The digest is compared once more when it has arrived: an
 * archive may hold anything under any name.
 */
function checkImage({ name, id }: Pick<ContainerImage, 'name' | 'id'>, madeList: string | undefined): string {
  const record =
    madeList === undefined
      ? ':'
      : `if [ "$have" != "$was" ]; then
  ${recordMade(madeList, 'image', name)}
  made=yes
fi`
  return `have=$(${idOf(name)}) || {
  ${sh`echo ${`what was brought is not named ${name}; name in image: what it is`}`}
  exit 1
}
${record}
${id === undefined ? ':' : sh`[ "$have" = ${id} ] || { echo "it is image $have, the inventory wants" ${id}; exit 1; }`}`
}
