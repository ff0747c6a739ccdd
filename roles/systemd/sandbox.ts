import type { Instance } from '../../src/model/cluster.ts'
import { Secret } from '../../src/secret.ts'
import { dataFolders } from '../../src/layout/stores.ts'

/** Homes as ProtectHome has them (systemd.exec). */
const HOME = /(?<![\w./-])\/(?:home|root|run\/user)(?=[/\s,:"]|$)/

/**
 * Lines of a unit's section [Service] that take from the service what RocketMQ does not need. systemd ignores a setting that
 * it does not know, with a line in the journal; 219 of CentOS 7 knows those up to UMask.
 *
 * - NoNewPrivileges is not written. From systemd 231 on it follows from RestrictRealtime and others with User=. In 219 it
 *   would keep SELinux from changing the domain of the service, where the kernel lacks nnp_transition (CentOS 7.0 to 7.4).
 * - SystemCallFilter, SystemCallArchitectures and RestrictAddressFamilies need NoNewPrivileges in 219. MemoryDenyWriteExecute
 *   would end the JVM, whose compiler writes code.
 * - PermissionsStartOnly excepts the commands before the start, which are root's.
 * - ProtectSystem=full leaves /var, /opt and /srv as they are, where javaOptions may name files (a GC log, a heap dump).
 * - ReadWriteDirectories is the name that 219 has for ReadWritePaths; a line each, as 219 reads no line beyond 2048 bytes.
 *   It is for data below /home or /usr, also when a link of the host leads there.
 * - With PrivateTmp a store below /tmp would not be seen: that of a quick start of Raft groups is there.
 * - PrivateDevices keeps /dev/shm, where the GC logs go.
 * @param pathWord writes a path as a word of a unit
 */
export function sandbox(
  instance: Pick<Instance, 'paths' | 'own' | 'config' | 'javaOptions'>,
  pathWord: (path: string) => string,
): string[] {
  return [
    'CapabilityBoundingSet=',
    ...(keepsDataInTmp(instance) ? [] : ['PrivateTmp=yes']),
    'PrivateDevices=yes',
    'ProtectSystem=full',
    ...(usesHome(instance) ? [] : ['ProtectHome=read-only']),
    ...[...new Set(dataFolders(instance))].map((path) => `ReadWriteDirectories=${pathWord(`-${path}`)}`),
    'UMask=0027',
    ...NEWER,
  ]
}

/** Settings that came after systemd 219, each with its version. */
const NEWER = [
  'RestrictRealtime=yes', // 231
  'ProtectKernelTunables=yes', // 232
  'ProtectKernelModules=yes', // 232
  'ProtectControlGroups=yes', // 232
  'RestrictNamespaces=yes', // 233
  'LockPersonality=yes', // 235
  'KeyringMode=private', // 235
  'RestrictSUIDSGID=yes', // 242
  'ProtectHostname=yes', // 242
  'ProtectKernelLogs=yes', // 244
  'ProtectClock=yes', // 245
] as const

/** A folder below /tmp or /var/tmp, of which PrivateTmp shows others. */
const keepsDataInTmp = (instance: Pick<Instance, 'paths' | 'own' | 'config'>): boolean =>
  dataFolders(instance).some((path) => /^\/(?:var\/)?tmp(?:\/|$)/.test(path))

/** A file in a home that the inventory names, besides the folders that stay writable, may be one to write. */
function usesHome({ javaOptions, config }: Pick<Instance, 'javaOptions' | 'config'>): boolean {
  const values = [...config.values()].map((value) => (value instanceof Secret ? '' : value))
  return [...javaOptions, ...values].some((text) => HOME.test(text))
}
