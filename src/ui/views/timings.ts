import type { HostTimings, Timings } from '../../engine/timings/timings.ts'
import { formatBytes } from '../../model/units.ts'
import { table } from '../table.ts'
import { duration, oneLine } from '../text.ts'
import type { Ui } from '../ui.ts'

type Look = Pick<Ui, 'style' | 'width'>

/** Tables of the times of a run: phases, hosts, the critical path. */
export function renderTimings(timings: Timings, look: Look): string {
  const { ms, cpuMs, memory, hosts } = timings
  const { style } = look
  const head = `${style.bold('Timings:')} ${duration(ms)}, CPU ${duration(cpuMs)} on this machine, at most ${formatBytes(memory)} of memory`
  const blocks = [`${head}\n\n${phaseTable(timings, look)}`]
  if (hosts.length > 0) blocks.push(hostTable(hosts, look))
  if (timings.phases.length > 1) blocks.push(pathTable(timings, look))
  return blocks.join('\n\n')
}

function phaseTable({ phases, ms: whole }: Timings, { style, width }: Look): string {
  const columns = [
    { title: 'Phase' },
    { title: 'ms', align: 'right' },
    { title: 'share', align: 'right' },
  ] as const
  const rows = phases.map(({ name, ms }) => [
    oneLine(name),
    number(ms),
    `${Math.round((100 * ms) / Math.max(1, whole))} %`,
  ])
  return table(columns, rows, { style, width })
}

function hostTable(hosts: readonly HostTimings[], { style, width }: Look): string {
  const right = (title: string, spare?: number) => ({
    title,
    align: 'right' as const,
    ...(spare === undefined ? {} : { spare }),
  })
  const columns = [
    { title: 'Host' },
    right('connect ms'),
    right('read ms'),
    right('steps ms'),
    right('scripts', 3),
    right('uploads', 4),
    right('tunnels', 5),
    right('round trips'),
    right('sent', 1),
    right('received', 2),
    right('processes'),
  ]
  const rows = hosts.map((host) => [
    oneLine(host.host),
    number(host.connectMs),
    number(host.readMs),
    number(host.stepsMs),
    number(host.scripts),
    number(host.uploads),
    number(host.tunnels),
    number(host.wire?.roundTrips),
    host.wire === undefined ? '-' : formatBytes(host.wire.sent),
    host.wire === undefined ? '-' : formatBytes(host.wire.received),
    number(host.processes),
  ])
  return table(columns, rows, { style, width })
}

function pathTable({ criticalPath }: Timings, { style, width }: Look): string {
  const columns = [
    { title: 'at ms', align: 'right' },
    { title: 'ms', align: 'right' },
    { title: 'Host' },
    { title: 'Critical path' },
  ] as const
  const rows = criticalPath
    .filter(({ ms }) => ms >= 0.5)
    .map(({ what, host = '', begin, ms }) => [number(begin), number(ms), oneLine(host), oneLine(what)])
  return table(columns, rows, { style, width })
}

/** A whole number, '-' when it is not known. */
const number = (value: number | undefined): string => (value === undefined ? '-' : String(Math.round(value)))
