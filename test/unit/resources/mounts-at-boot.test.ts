import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Resource } from '../../../src/engine/resource.ts'
import { ObservedWorld } from '../../../src/engine/world.ts'
import { mountsAtBoot, mountsScript } from '../../../src/resources/mounts-at-boot.ts'
import { alone } from '../../helpers/probe.ts'
import { run, scratch, standIns } from './on-host.ts'

interface Host {
  /** Below the folder of the test. */
  readonly fstab?: string
  readonly type?: string
  /** Answers of systemctl for the mount. */
  readonly unit?: readonly string[]
  readonly pulled?: boolean
}

const BY_HAND = ['FragmentPath=', 'SourcePath=/proc/self/mountinfo', 'ActiveEnterTimestampMonotonic=900']

/** The note on a host with a disk on <folder>/disk one, in which a folder is looked at that is not there yet. */
function noteOn({ fstab = '', type = 'xfs', unit = BY_HAND, pulled = true }: Host): string | undefined {
  const root = scratch()
  const disk = join(root, 'disk one')
  for (const folder of [disk, join(root, 'etc'), join(root, 'proc/self')])
    mkdirSync(folder, { recursive: true })
  const mount = disk.replace(' ', '\\040')
  const mountinfo = [
    '21 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw',
    `30 21 8:16 / ${root}/disk rw - xfs /dev/sdc rw`,
    `31 21 8:17 / ${mount} rw,relatime shared:2 - ${type} /dev/sdb rw`,
    '32 21 8:18 / /nowhere rw - xfs /dev/sdd rw',
  ]
  writeFileSync(join(root, 'proc/self/mountinfo'), `${mountinfo.join('\n')}\n`)
  symlinkSync(disk, join(root, 'a link'))
  symlinkSync('a link', join(root, 'link of a link'))
  const lines = fstab
    .replace('DISK', mount)
    .replace('LINK', join(root, 'link of a link').replaceAll(' ', '\\040'))
  writeFileSync(join(root, 'etc/fstab'), lines)
  const path = standIns({
    'systemd-escape': `[ "$*" = '-p --suffix=mount -- ${disk}' ] || exit 1; echo the.mount`,
    systemctl: `case "$*" in
  *UnitsLoadFinish*) echo UnitsLoadFinishTimestampMonotonic=500 ;;
  *the.mount) printf '%s\\n' ${unit.map((line) => `'${line}'`).join(' ')} ;;
esac`,
  })
  const paths = [`${disk}/data/store`, `${disk}/data/store/commitlog`, '/']
  const spec = { paths, pulled }
  const made = mountsAtBoot(spec) as unknown as Resource
  const observed = alone(made.probe).parse(run(mountsScript(spec, root), path))
  const diff = made.diff(observed, made.desire(new ObservedWorld(), observed))
  if (diff.kind !== 'same') throw new Error(diff.kind)
  return diff.note?.replaceAll(root, '')
}

const unitOf = (fragment: string, source = ''): string[] => [
  `FragmentPath=${fragment}`,
  `SourcePath=${source}`,
  'ActiveEnterTimestampMonotonic=900',
]

test.each<[string, Host]>([
  ['a line in fstab', { fstab: '# disks\n\nUUID=1 DISK/ xfs defaults 0 0\n' }],
  [
    'a line that systemd mounts when it is used',
    { fstab: '/dev/sdb DISK xfs noauto,x-systemd.automount 0 0' },
  ],
  ['a line with noauto that units pull', { fstab: '/dev/sdb DISK xfs noauto 0 0' }],
  [
    'a line in fstab that names a link to it',
    { fstab: 'proc /proc proc defaults\n/dev/sdb LINK/ xfs defaults 0 0' },
  ],
  ['a mount unit', { unit: unitOf('/etc/systemd/system/the.mount') }],
  ['a mount of a generator', { unit: unitOf('/run/systemd/generator.late/the.mount', '/proc/cmdline') }],
  [
    'a mount from before its units were loaded',
    { unit: ['FragmentPath=', 'ActiveEnterTimestampMonotonic=400'] },
  ],
  ['a mount of autofs', { type: 'autofs' }],
  ['a file system of ZFS', { type: 'zfs' }],
])('%s is there after the next boot', (_, host) => {
  expect(noteOn(host)).toBeUndefined()
})

const BY_HAND_NOTE =
  '/disk one/data/store will not be mounted after the next boot: the mount /disk one was made by hand, it has no line in /etc/fstab and no mount unit; write it into /etc/fstab'

test.each<[string, Host, string]>([
  ['a mount by hand', { fstab: '/dev/sdc /disk xfs defaults 0 0\n' }, BY_HAND_NOTE],
  ['a line that is a comment', { fstab: '#/dev/sdb DISK xfs defaults 0 0\n' }, BY_HAND_NOTE],
  [
    'a line that was removed and systemd still has',
    { unit: unitOf('/run/systemd/generator/the.mount', '/etc/fstab') },
    BY_HAND_NOTE,
  ],
  ['a mount of systemd-mount', { unit: unitOf('/run/systemd/transient/the.mount') }, BY_HAND_NOTE],
  [
    'a line with noauto that no unit pulls',
    { fstab: '/dev/sdb DISK xfs noauto 0 0\n', pulled: false },
    '/disk one/data/store will not be mounted after the next boot: the mount /disk one was made by hand, its line in /etc/fstab has noauto; write it into /etc/fstab',
  ],
])('%s is not', (_, host, note) => {
  expect(noteOn(host)).toBe(note)
})
