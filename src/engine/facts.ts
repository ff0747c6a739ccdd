/** Readings of a host besides its resources; this tool does not change them. */
export interface Facts {
  /** The host's own name (`hostname`). */
  readonly hostname: string
  /** /etc/os-release ID and VERSION_ID, e.g. 'centos' and '9'. */
  readonly os: { readonly id: string; readonly version: string; readonly name: string }
  /** `uname -m`. */
  readonly architecture: string
  readonly cores: number
  /** /proc/meminfo, bytes. */
  readonly memory: { readonly total: number; readonly available: number }
  readonly packageManager: 'dnf' | 'yum' | undefined
  readonly selinux: 'enforcing' | 'permissive' | 'disabled'
  /** systemd is PID 1. */
  readonly systemd: boolean
  /** Seconds since the epoch on the host's own clock, when the script ran. */
  readonly clock: number
  /** Time of the control machine before the script was sent and after its answer, seconds since the epoch. */
  readonly read?: { readonly from: number; readonly until: number }
  /** IPv4 and IPv6 addresses of the host, without prefix length. */
  readonly addresses: readonly string[]
  /** uid that runs the scripts: 0 unless something is wrong. */
  readonly uid: number
}
