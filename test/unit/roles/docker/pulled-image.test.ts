import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { image } from '../../../../roles/docker/image.ts'
import { converge, scratch, standIns } from '../../resources/on-host.ts'

interface Given {
  /** Free MiB before, and after the pull began. */
  readonly free: readonly [number, number]
  /** What the pull does; it ends by itself otherwise. */
  readonly pull?: string
  /** Bytes of the image. */
  readonly size?: string
  /** What `docker info` prints of its driver. */
  readonly driver?: string
}

/** Pulls an image by a docker that notes what it does, on a disk that df describes. */
function pulled({ free: [before, later], pull = ':', size = '900000000', driver = '[]' }: Given) {
  const folder = scratch()
  const log = join(folder, 'log')
  writeFileSync(log, '')
  const path = standIns({
    df: `case "$1" in -P) [ -e ${folder}/begun ] && free=${later} || free=${before}
  printf 'Filesystem 1048576-blocks Used Available Capacity Mounted\\n/dev/x 9999 9 %s 10%% /x\\n' $free ;; *) echo "the disk of $2" ;; esac`,
    docker: `case "$*" in
  info*) echo '${folder}|${driver}' ;;
  *pull*) : >${folder}/begun; trap 'echo stopped >>${log}; exit 1' TERM; ${pull}; echo pulled >>${log} ;;
  *Size*) echo ${size} ;;
  *inspect*) if grep -q pulled ${log}; then echo sha256:${'a'.repeat(64)}; else exit 1; fi ;;
  *rm*) echo removed >>${log} ;;
esac`,
  })
  const wanted = image({ image: { name: 'rocketmq:5.3.3' }, needs: [] })
  const { exit, stdout } = converge(wanted, path)
  return {
    exit,
    stdout: stdout.replaceAll(folder, '~'),
    log: readFileSync(log, 'utf8'),
    begun: existsSync(join(folder, 'begun')),
  }
}

test('an image that the disk has room for is pulled', () => {
  expect(pulled({ free: [9000, 8000] })).toEqual({ exit: 0, stdout: '', log: 'pulled\n', begun: true })
})

test('a pull does not begin on a disk without room for any image', () => {
  expect(pulled({ free: [255, 255] })).toEqual({
    exit: 1,
    stdout:
      'cannot pull rocketmq:5.3.3: 255 MiB are free on the disk of ~, and an image needs 256 or more; free space there (docker system df shows what Docker takes):\nthe disk of ~\n',
    log: '',
    begun: false,
  })
})

test('a pull that fills the disk is stopped', () => {
  // Ends by itself, should it not be stopped.
  const pull = 'n=0; while [ $n -lt 100 ]; do sleep 0.1; n=$((n + 1)); done'
  expect(pulled({ free: [9000, 900], pull })).toEqual({
    exit: 1,
    stdout:
      'cannot pull rocketmq:5.3.3: 900 MiB are free on the disk of ~, and 9000 were when the pull began: it is stopped at a tenth; free space there (docker system df shows what Docker takes):\nthe disk of ~\n',
    log: 'stopped\n',
    begun: true,
  })
})

test('an image that is larger than any of RocketMQ does not stay', () => {
  const { exit, stdout, log } = pulled({ free: [90_000, 80_000], size: '6000000000' })
  expect({ exit, stdout, log }).toEqual({
    exit: 1,
    stdout:
      'the image rocketmq:5.3.3 is refused and removed: it takes more than 4096 MiB; name an image of RocketMQ in the inventory\n',
    log: 'pulled\nremoved\n',
  })
})

test('the error of a pull that fails is the one of Docker', () => {
  const { exit, stdout } = pulled({ free: [9000, 8000], pull: 'echo no such image >&2; exit 1' })
  expect({ exit, stdout }).toEqual({ exit: 1, stdout: 'no such image\n' })
})

test('where containerd keeps the images, its disk counts', () => {
  const driver = '[[driver-type io.containerd.snapshotter.v1]]'
  expect(pulled({ free: [1, 1], driver }).stdout).toMatch(/on the disk of \/var\/lib(?:\/containerd)?, and/)
})
