import type { Service } from '../model/cluster.ts'

/** The script of a release's bin folder that starts a service; a dashboard is none of the release. */
export const PROGRAM: Readonly<Record<Exclude<Service, 'dashboard'>, string>> = {
  namesrv: 'mqnamesrv',
  controller: 'mqcontroller',
  broker: 'mqbroker',
  proxy: 'mqproxy',
}
