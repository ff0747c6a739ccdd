import type { Instance } from '../model/cluster.ts'
import { kindOf } from '../services/index.ts'

/** The unit of the daemon of docker. */
export const DOCKER_UNIT = 'docker.service'

/** Files that a service may have open, as in os.sh of the distribution. */
export const OPEN_FILES = 655_350

/** Paths on its host that a start of one instance uses. */
export interface RunsFrom {
  /** The unpacked distribution; else its own jar or folder. */
  readonly release: string
  readonly javaHome: string
}

/** Paths of a cluster that units and mqadmin use; the same on every host. `release` and `javaHome` are mqadmin's. */
export interface SystemdPaths extends RunsFrom {
  readonly runs: (instance: Instance) => RunsFrom
  /** Service user. */
  readonly user: string
  /** Folder for what mqadmin writes (HOME and its log); made when it is first used. */
  readonly toolsHome: string
  /** mqadmin signs as the user in conf/tools.yml below this folder; undefined: it does not sign. */
  readonly toolsConf: string | undefined
  /** JVM words of mqadmin. */
  readonly toolsOptions: readonly string[]
}

/** The folder of an administrator's units. */
export const UNIT_FOLDER = '/etc/systemd/system'

/** The file that systemd reads the unit from. */
export function unitFile(instance: { readonly paths: Pick<Instance['paths'], 'unit'> }): string {
  return `${UNIT_FOLDER}/${instance.paths.unit}`
}

/** RocketMQ's own log of an instance. */
export function logFile(instance: Pick<Instance, 'service' | 'paths'>): string {
  return `${instance.paths.data}/${kindOf(instance).log}`
}

/** All logs of an instance that explain a failed start, its own log first. */
export function logFiles(instance: Pick<Instance, 'service' | 'paths'>): string[] {
  const further = kindOf(instance).furtherLogs ?? []
  return [logFile(instance), ...further.map((log) => `${instance.paths.data}/${log}`)]
}
