import { OPEN_FILES } from '../../src/layout/systemd.ts'

/** Limits of a person's shell that starts a broker by hand; systemd's units carry their own. */
export function limitsFile(...users: readonly string[]): string {
  return [
    '# Limits for shells of the RocketMQ user; written by rmq-provision.',
    ...users.flatMap((user) => [
      `${user} soft nofile ${OPEN_FILES}`,
      `${user} hard nofile ${OPEN_FILES}`,
      `${user} soft memlock unlimited`,
      `${user} hard memlock unlimited`,
    ]),
    '',
  ].join('\n')
}

/** The file of a host with several clusters: the users that it has keep their limits. @param present the file's text */
export function limitsWithOthers(user: string, present: string): string {
  const users = [...present.matchAll(/^([a-z_][a-z0-9_-]*) soft nofile /gm)].map(([, name]) => name ?? '')
  return limitsFile(...[...new Set([...users, user])].sort())
}
