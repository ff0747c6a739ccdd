export { connectHost, SshHost } from './connect.ts'
export type { TransportOptions } from './options.ts'
