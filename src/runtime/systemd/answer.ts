import type { Answer } from '../../engine/resource.ts'
import type { Instance } from '../../model/cluster.ts'
import { compact } from '../../objects.ts'
import { parseListeners } from '../listeners.ts'
import { maxHeaps } from '../processes.ts'
import type { Activity, HostState, InstanceState, StartParts } from '../runtime.ts'
import { readBlocks, readPairs, readSections } from '../sections.ts'
import { DROP_INS_PART } from '../starts/drop-ins.ts'
import { parseProcessMarks, userOfDropIns } from '../starts/process-marks.ts'
import { believedRecord } from '../starts/started-record.ts'
import { otherLock } from '../store-locks.ts'

/** Line of an answer about a start: a drop-in of the unit is newer. Decides only where the record has no digest of them. */
export const NEWER_DROP_IN = 'newer drop-in'
/** Line of an answer about a start: the digest of the drop-ins that there are now. */
export const DROP_INS_NOW = 'drop-ins now'

/** Paths that an instance runs from, by the names of a start's parts. */
export type RunningPaths = Readonly<Record<'release' | 'JDK', string>>

/** Subjects of a probe, which its answer is read with. */
interface Asked {
  readonly instances: readonly Instance[]
  /** Of the instances' processes. */
  readonly user: string
  /** Paths whose links the host followed: the answer has them by their place in this list. */
  readonly paths: readonly string[]
  readonly pathsOf: (instance: Instance) => RunningPaths
}

/** Reads the output of the script of systemdProbe. */
export function parseAnswer({ stdout }: Answer, { instances, user, paths, pathsOf }: Asked): HostState {
  const sections = readSections(stdout)
  const host = readPairs(sections.get('host') ?? [])
  const blocks = readBlocks(sections.get('units') ?? [])
  const processes = readPairs(sections.get('processes') ?? [])
  const real = readPairs(sections.get('paths') ?? [])
  const locks = readPairs(sections.get('locks') ?? [])
  const marks = parseProcessMarks(sections.get('marks') ?? [])
  const heaps = maxHeaps((sections.get('heaps') ?? []).join('\n'))
  const states = instances.map((instance): InstanceState => {
    const unit = blocks.find((block) => block.get('Id') === instance.paths.unit)
    if (unit === undefined) throw new Error(`systemctl show said nothing of ${instance.paths.unit}`)
    const activity = activityOf(unit)
    const javaPid = Number(processes.get(unit.get('MainPID') ?? '') ?? '')
    const startedAt = Number(unit.get('ExecMainStartTimestampMonotonic') ?? 0) / 1e6
    const maxHeap = heaps.get(javaPid)
    const started = readPairs(sections.get(`started ${instance.id}`) ?? [])
    return {
      instance: instance.id,
      activity,
      reason: reasonOf(unit),
      atBoot: unit.get('UnitFileState') === 'enabled',
      stale: unit.get('NeedDaemonReload') === 'yes',
      ...dropInsOf(instance.paths.unit, unit, { user, users: sections.get('users') ?? [] }),
      ...compact({ shadowedBy: BEFORE_OURS.exec(unit.get('FragmentPath') ?? '')?.[0] }),
      ...(activity === 'running' && lacksDropIns(started) ? { newDropIns: true } : {}),
      javaPid: javaPid > 0 ? javaPid : undefined,
      ...compact({
        maxHeap,
        otherLock: activity === 'running' ? otherLock(instance, locks.get(String(javaPid))) : undefined,
        otherUser: marks.get(javaPid)?.user,
        replaced: marks.get(javaPid)?.replaced,
        fewFiles: marks.get(javaPid)?.fewFiles,
      }),
      uptime:
        activity === 'running' ? Math.max(0, Math.round(Number(host.get('up')) - startedAt)) : undefined,
      restarts: Number(unit.get('NRestarts') ?? 0),
      startedWith:
        activity === 'running'
          ? believedRecord(started, {
              invocation: unit.get('InvocationID') ?? '',
              startedAt,
            })
          : undefined,
      current: currentParts(pathsOf(instance), paths, real),
    }
  })
  return {
    instances: new Map(states.map((state) => [state.instance, state])),
    foreignListeners: parseListeners(sections.get('listeners') ?? []),
  }
}

/** The present start had other drop-ins than there are now: some came, went or changed. */
function lacksDropIns(started: ReadonlyMap<string, string>): boolean {
  const had = started.get(DROP_INS_PART)
  const now = started.get(DROP_INS_NOW)
  return had === undefined || now === undefined ? started.has(NEWER_DROP_IN) : had !== now
}

/** Unit files that go before those in /etc/systemd/system, by systemd's order (systemd.unit(5)). */
const BEFORE_OURS = /^\/(?:etc|run)\/systemd\/(?:system\.control|transient|generator\.early)\/[^/]+$/

/**
 * Drop-ins of this unit alone, of units with a common prefix, and those that an administrator made for all services; others for
 * all services (`/usr/lib/…/service.d`) come with the system.
 */
function dropInsOf(
  name: string,
  unit: ReadonlyMap<string, string>,
  { user, users }: { readonly user: string; readonly users: readonly string[] },
): Pick<InstanceState, 'dropIns' | 'dropInUser'> {
  const own = (unit.get('DropInPaths') ?? '')
    .split(' ')
    .filter(
      (path) =>
        path.includes(`/${name}.d/`) ||
        /\/rocketmq-[^/]*\.d\//.test(path) ||
        /^\/etc\/.*\/service\.d\//.test(path),
    )
  const other = userOfDropIns(users, own)
  return own.length === 0
    ? {}
    : { dropIns: own, ...(other === undefined || other === user ? {} : { dropInUser: other }) }
}

/** A part that leads nowhere is left out: what runs cannot be compared with it. */
function currentParts(
  wanted: RunningPaths,
  paths: readonly string[],
  real: ReadonlyMap<string, string>,
): StartParts {
  const parts = Object.entries(wanted).map(([part, path]) => [
    part,
    real.get(String(paths.indexOf(path))) ?? '',
  ])
  return Object.fromEntries(parts.filter(([, path]) => path !== '')) as StartParts
}

function activityOf(unit: ReadonlyMap<string, string>): Activity {
  if ((unit.get('UnitFileState') ?? '').startsWith('masked')) return 'forbidden'
  if ((unit.get('SubState') ?? '').startsWith('auto-restart')) return 'crashing'
  const active = unit.get('ActiveState') ?? ''
  if (active === 'active' || active === 'reloading') return 'running'
  // A start that waits for its turn, as while the host boots.
  if (active === 'inactive') return Number(unit.get('Job') ?? 0) > 0 ? 'starting' : 'stopped'
  if (active === 'activating') return 'starting'
  return active === 'failed' ? 'failed' : 'changing'
}

function reasonOf(unit: ReadonlyMap<string, string>): string {
  const result = unit.get('Result') ?? 'success'
  if (result === 'success' || result === '') return ''
  return result === 'exit-code' ? `exit code ${unit.get('ExecMainStatus') ?? '?'}` : result
}
