import { has } from '../../../releases/features.ts'
import { compact } from '../../../objects.ts'
import type { RuntimeSettings } from '../../../model/cluster.ts'
import { localPath, type Context } from '../context.ts'
import { dockerRuntime, leaveDockerOut } from './docker-words.ts'

/** User and group of the images that Apache publishes. */
const IMAGE_UID = 3000

/** The runtime of the instances; with Docker the image brings JDK and release along. */
export function resolveRuntime(context: Context): RuntimeSettings {
  const { runtime, image = {}, docker = {}, rocketmq } = context.inventory
  const { problems } = context
  if (runtime !== 'docker') {
    const docker = dockerRuntime(problems)
    refuse(context, ['image', 'docker'], `without ${docker}`, `Write ${docker}, or take it out.`)
    return { kind: 'systemd' }
  }
  refuse(
    context,
    ['artifact'],
    `with ${dockerRuntime(problems)}`,
    `Take it out: the image carries the release; see ${problems.words('image:', 'rocketmq_image')}.`,
  )
  refuseJdkKeys(context)
  checkVersion(context)
  const uid = image.uid ?? IMAGE_UID
  const archive = image.archive === undefined ? undefined : localPath(context, image.archive)
  return {
    kind: 'docker',
    package: docker.package ?? 'docker-ce',
    image: {
      name: image.name ?? `apache/rocketmq:${rocketmq.version}`,
      ...(archive === undefined ? {} : { archive: { kind: 'file', path: archive } as const }),
      ...compact({ id: image.id }),
      uid,
      gid: image.gid ?? uid,
    },
  }
}

function refuse(
  { inventory, problems }: Context,
  keys: readonly ('artifact' | 'image' | 'docker')[],
  when: string,
  hint: string,
): void {
  for (const key of keys) {
    if (inventory[key] === undefined) continue
    const message = `${problems.words(key, `rocketmq_${key}`)} has no meaning ${when}`
    problems.error([key], { code: 'key-does-not-apply', message, hint, at: 'key' })
  }
}

function refuseJdkKeys({ inventory, problems }: Context): void {
  const { jdk = {} } = inventory
  for (const key of ['from', 'package', 'home', 'file', 'url', 'sha512'] as const) {
    if (jdk[key] === undefined) continue
    problems.error(['jdk', key], {
      code: 'key-does-not-apply',
      message: `${problems.show(['jdk', key])} has no meaning with ${dockerRuntime(problems)}: the image carries its JDK`,
      hint: `Take it out. ${problems.show(['jdk', 'version'])} may stay: it says which JDK that is.`,
      at: 'key',
    })
  }
}

/** The code of an image whose tag says another release. */
export const OTHER_IMAGE = 'image-version'

/** The heap comes by JAVA_OPT_EXT, which 3.x does not know; a tag that names another version is a slip. */
function checkVersion({ inventory, problems, isForOther }: Context): void {
  const { version } = inventory.rocketmq
  if (!has(version, 'java-opt-ext')) {
    problems.error(['rocketmq', 'version'], {
      code: 'no-container',
      message: `RocketMQ ${version} cannot be run in containers: its scripts take no heap from outside`,
      hint: `${leaveDockerOut(problems)}, or raise the version.`,
    })
  }
  const tagged = /:v?(\d+\.\d+\.\d+)/.exec(inventory.image?.name ?? '')?.[1]
  if (tagged !== undefined && tagged !== version) {
    problems[isForOther === true ? 'warn' : 'error'](['image', 'name'], {
      code: OTHER_IMAGE,
      message: `the image is of RocketMQ ${tagged}, and ${problems.show(['rocketmq', 'version'])} is ${version}`,
      hint: 'Let both say the same.',
    })
  }
}
