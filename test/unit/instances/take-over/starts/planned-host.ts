import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { foreignProbe } from '../../../../../src/instances/take-over/foreign/probe.ts'
import { matchOf } from '../../../../../src/instances/take-over/match.ts'
import { broker, namesrv } from '../../../support/example.ts'
import { run, scratch, standIns } from '../../../resources/on-host.ts'

export interface PlannedHost {
  /** Text by path; ROOT in a path or a text is the folder of the host. */
  readonly files?: Readonly<Record<string, string>>
  /** Start files that are read beside those of the probe's first list. */
  readonly further?: readonly string[]
  /** What `systemctl show` prints, without the Exec lines' braces: 'Id=a.service', 'ExecStart=/x'. */
  readonly units?: readonly (readonly string[])[]
  /** Its broker does not run. */
  readonly down?: true
  /** Group of processes of its broker. */
  readonly cgroup?: string
  readonly programs?: Readonly<Record<string, string>>
  /** Programs that depend on the folder of the host. */
  readonly engines?: Readonly<Record<string, (root: string) => string>>
  /** Called with the folder of the host before it is read. */
  readonly before?: (root: string) => void
}

/** The store of the broker, in the folder of the host. */
const STORE = 'ROOT/store'

/**
 * Reads a host that was set up by hand, with a broker with `-c ROOT/conf/broker.conf` on its own store.
 * @returns the match of the broker as the plan has it; ROOT for the folder of the host
 */
export function plannedOn(made: PlannedHost): {
  match: string | undefined
  hint: string
  disabled: readonly string[]
  unread: readonly string[]
} {
  const root = scratch()
  const here = (text: string): string => text.replaceAll('ROOT', root)
  const store = here(STORE)
  mkdirSync(join(store, 'commitlog'), { recursive: true })
  const all = { 'ROOT/conf/broker.conf': `storePathRootDir=${STORE}\n`, ...made.files }
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(here(path)), { recursive: true })
    writeFileSync(here(path), here(text))
    if (text.startsWith('#!')) chmodSync(here(path), 0o755)
  }
  made.before?.(root)
  const config = new Map([
    ...broker.config,
    ['storePathRootDir', store],
    ['storePathCommitLog', join(store, 'commitlog')],
  ])
  const instance = { ...broker, config }
  const shown = here((made.units ?? []).map((unit) => unit.map(shownLine).join('\n')).join('\n\n'))
  writeFileSync(join(root, 'shown'), `${shown}\n`)
  const programs = standIns({
    ss: `echo 'LISTEN 0 128 *:10911 *:* users:(("java",pid=12,fd=4))'`,
    systemctl: `case "$*" in *ExecStart*) cat ${root}/shown ;; *timer*) ;; *) echo FragmentPath=/nowhere ;; esac`,
    docker: 'exit 1',
    podman: 'exit 1',
    ...made.programs,
    ...Object.fromEntries(Object.entries(made.engines ?? {}).map(([name, body]) => [name, body(root)])),
  })
  const proc = join(root, 'proc')
  mkdirSync(proc)
  if (made.down !== true)
    brokerIn(proc, root, store, made.cgroup ?? '0::/user.slice/user-0.slice/session-3.scope')
  const probe = foreignProbe(
    {
      folders: [store, join(store, 'commitlog')],
      begun: '/nowhere',
      ids: [broker.id],
      instances: [instance, namesrv],
    },
    proc,
    Object.keys(all)
      .filter((path) => /\/(?:cron|spool|rc\.local)/.test(path) && made.further?.includes(path) !== true)
      .map(here),
    [],
    (made.further ?? []).map(here),
  )
  const state = probe.parse(run(probe.script, programs))
  const match = matchOf(instance, state, 'root')
  const shorter = (text: string): string => text.replaceAll(root, 'ROOT')
  const unread = (state.unread ?? []).map(({ file, number, script }) =>
    shorter(`${file}:${number}: ${script}`),
  )
  if (match === undefined) return { match: undefined, hint: '', disabled: [], unread }
  if (match.kind === 'refused')
    return { match: shorter(match.reason), hint: shorter(match.hint), disabled: [], unread }
  const lines = match.lines.map(({ file, number }) => shorter(`${file}:${number}`))
  return {
    match: 'process',
    hint: '',
    disabled: [...lines, ...(match.units ?? []).map(({ unit }) => unit)],
    unread,
  }
}

const shownLine = (line: string): string =>
  line.replace(
    /^(Exec\w+)=(\S+)(.*)$/,
    '$1={ path=$2 ; argv[]=$2$3 ; ignore_errors=no ; pid=0 ; status=0/0 }',
  )

function brokerIn(proc: string, root: string, store: string, cgroup: string): void {
  const entry = join(proc, '12')
  mkdirSync(join(entry, 'fd'), { recursive: true })
  writeFileSync(join(entry, 'comm'), 'java\n')
  const words = ['java', 'org.apache.rocketmq.broker.BrokerStartup', '-c', `${root}/conf/broker.conf`]
  writeFileSync(join(entry, 'cmdline'), words.map((word) => `${word}\0`).join(''))
  writeFileSync(join(entry, 'cgroup'), `${cgroup}\n`)
  writeFileSync(join(entry, 'environ'), 'ROCKETMQ_HOME=/opt/rocketmq\0')
  const rest = Array.from({ length: 30 }, (_, at) => (at === 17 ? '912' : '0'))
  writeFileSync(join(entry, 'stat'), `12 (java) S 1 ${rest.join(' ')}\n`)
  symlinkSync('/', join(entry, 'root'))
  symlinkSync('/', join(entry, 'cwd'))
  symlinkSync(`${store}/lock`, join(entry, 'fd', '4'))
}
