import type { SystemdPaths } from '../../../../src/layout/systemd.ts'

/** Paths that the systemd runtime is made with, for a host with one release and one JDK. */
export const systemdPaths: SystemdPaths = {
  release: '/r',
  javaHome: '/j',
  user: 'rocketmq',
  toolsHome: '/data/mqadmin',
  runs: () => ({ release: '/r', javaHome: '/j' }),
  toolsConf: undefined,
  toolsOptions: [],
}
