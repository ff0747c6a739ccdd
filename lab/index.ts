/**
 * Hosts for the demo and the end-to-end tests: real systemd, sshd, firewalld and dnf on one Linux machine.
 * Everything takes a `progress` that is called with a line about what is being done.
 */
export { dockerImage } from './distribution/docker-image.ts'
export type { ImageArchive } from './distribution/image-archive.ts'
export { standInDashboardImage } from './dashboard/image.ts'
export { standInConsole, standInDashboard } from './dashboard/stand-in.ts'
export { distribution } from './distribution/rocketmq.ts'
export {
  crash,
  cutNetwork,
  exec,
  joinNetwork,
  limitDisk,
  powerOff,
  powerOn,
  reboot,
  resetHost,
} from './hosts/faults.ts'
export { keepSnapshot, returnToSnapshot } from './hosts/snapshots.ts'
export { down, status, up } from './hosts/lab.ts'
export type { LabOptions, LabStatus } from './hosts/lab.ts'
export type { Lab, LabHost } from './hosts/spec.ts'
export { jdkArchive } from './image/archive.ts'
export { ensureImage } from './image/image.ts'
export type { Image } from './image/image.ts'
export { ensurePrerequisites } from './prerequisites.ts'
export type { Progress } from './progress.ts'
