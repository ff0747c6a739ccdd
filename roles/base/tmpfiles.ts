/** Prefix of the GC logs of RocketMQ's start scripts, up to the process id (runserver.sh, runbroker.sh). */
const GC_LOGS = ['rmq_srv_gc_', 'rmq_broker_gc_']

/**
 * Rules for systemd-tmpfiles: GC logs in /dev/shm without a write for a week are removed. Every start of a JVM by
 * RocketMQ's scripts leaves up to 150 MB of them there, in memory. Ageing works on whole folders (`e` with a glob came
 * with systemd 230, and takes folders only), so every name that is not theirs is taken out of it.
 * @param folder another than /dev/shm in tests
 * @param age systemd's time span
 */
export function tmpfilesRules(folder = '/dev/shm', age = '7d'): string {
  return [
    '# GC logs of RocketMQ, removed a week after their last line; written by rmq-provision.',
    `d ${folder} 1777 root root ${age}`,
    ...allNamesBut(GC_LOGS).map((glob) => `x ${folder}/${glob}`),
    '',
  ].join('\n')
}

/**
 * Globs (fnmatch with FNM_PERIOD, as systemd has it) that together match every file name but those that begin with one
 * of `beginnings`. A name that begins with none of them leaves them at some place: it ends there, or goes on with
 * another character. Neither of the beginnings may be one of the other.
 */
export function allNamesBut(beginnings: readonly string[]): string[] {
  const proper = beginnings.flatMap((text) =>
    Array.from({ length: text.length }, (_, length) => text.slice(0, length)),
  )
  return [
    // A bracket does not match a dot in front.
    '.*',
    ...[...new Set(proper)].flatMap((part) => {
      const next = beginnings
        .filter((text) => text.startsWith(part))
        .map((text) => text.charAt(part.length))
        .join('')
      return [...(part === '' ? [] : [part]), `${part}[!${next}]*`]
    }),
  ]
}
