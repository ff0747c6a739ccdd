/** Configuration of programs that start others and start them again: supervisord, monit, runit and daemontools, circus, keepalived. */
const SUPERVISORS = [
  '/etc/supervisord.conf',
  '/etc/supervisord.d/*',
  '/etc/supervisor/*.conf',
  '/etc/supervisor/conf.d/*',
  '/etc/monitrc',
  '/etc/monit.conf',
  '/etc/monit.d/*',
  '/etc/monit/monitrc',
  '/etc/monit/conf.d/*',
  '/etc/monit/conf-enabled/*',
  '/etc/service/*/run',
  '/etc/sv/*/run',
  '/service/*/run',
  '/var/service/*/run',
  '/etc/circus.ini',
  '/etc/circus/*',
  '/etc/circus/conf.d/*',
  '/etc/keepalived/*.conf',
]

/** Tables of cron and at, and scripts that cron runs. */
const TIMES = [
  '/etc/anacrontab',
  '/etc/cron.hourly/*',
  '/etc/cron.daily/*',
  '/etc/cron.weekly/*',
  '/etc/cron.monthly/*',
  '/var/spool/at/*',
]

/** Files that a shell reads at each login. */
const LOGINS = ['/etc/profile', '/etc/profile.d/*.sh', '/etc/bashrc']

/** Units of the service managers of all users. */
const USER_UNITS = ['/etc/systemd/user/*.service']

/** The same in the home folders of users: logins, units, the list of pm2. */
const IN_HOMES = [
  '.bash_profile',
  '.bash_login',
  '.profile',
  '.bashrc',
  '.config/systemd/user/*.service',
  '.pm2/dump.pm2',
]

/** Shell words: files that may start programs, and of which only lines with a start of RocketMQ count. */
export const FURTHER_FILES: readonly string[] = [...SUPERVISORS, ...TIMES, ...LOGINS, ...USER_UNITS]

/** Shell text that prints the home folders of the accounts of a host, with the names of IN_HOMES behind each, as patterns. */
export const HOME_FILES = `while IFS=: read -r _ _ _ _ _ home _; do
  case $home in /?*[!/]) ;; *) continue ;; esac
  case $home in *[!A-Za-z0-9._/-]* | /dev/* | /proc* | /sys* | /usr/* | /bin | /sbin | /run/*) continue ;; esac
  [ -d "$home" ] || continue
  printf '%s\\n' ${IN_HOMES.map((name) => `"$home/"'${name}'`).join(' ')}
done </etc/passwd | sort -u | head -n 2000`

export type StartFileKind = 'cron' | 'login' | 'user-unit' | 'supervisor' | 'pm2' | 'at' | 'timer' | 'boot'

/** The kind of a start file, by its path. */
export function kindOfFile(file: string): StartFileKind {
  if (file.endsWith('/dump.pm2')) return 'pm2'
  if (/\/systemd\/user\/[^/]+\.service$/.test(file)) return 'user-unit'
  if (file.endsWith('.service')) return 'timer'
  if (/\/(?:spool\/at|atjobs)\//.test(file)) return 'at'
  if (/\/(?:ana)?cron/.test(file)) return 'cron'
  if (supervisorOf(file) !== undefined) return 'supervisor'
  if (/\/(?:profile(?:\.d\/[^/]*)?|\.?bashrc|\.bash_profile|\.bash_login|\.profile)$/.test(file))
    return 'login'
  return 'boot'
}

/** The program whose configuration a file is. */
export function supervisorOf(
  file: string,
): 'supervisord' | 'monit' | 'runit' | 'circus' | 'keepalived' | undefined {
  if (file.includes('/supervisor')) return 'supervisord'
  if (file.includes('/monit')) return 'monit'
  if (/\/(?:service|sv)\/[^/]+\/run$/.test(file)) return 'runit'
  if (file.includes('/circus')) return 'circus'
  return file.includes('/keepalived/') ? 'keepalived' : undefined
}
