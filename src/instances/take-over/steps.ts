import type { ScriptStep } from '../../engine/resource.ts'
import { dataFolders } from '../../layout/stores.ts'
import { STOP_TIMEOUT_MS } from '../../runtime/runtime.ts'
import { flushFile } from '../../shell/flush.ts'
import { quote, sh } from '../../shell/quote.ts'
import { recordDisabled } from './disabled.ts'
import { disableLine } from './disable-line.ts'
import { disableStart } from './starts/disable-start.ts'
import { disableContainer } from './end-container.ts'
import { around, endProcess, nameOf } from './end-process.ts'
import { disableUnit, dropInCounts, endsByPid } from './end-unit.ts'
import type { AutostartLine, ForeignProcess } from './foreign/foreign.ts'
import { markOf, type TakeOverPlace } from './place.ts'
import type { UnitStart } from './starts/starts.ts'

/**
 * Steps that end a foreign process and what would start it again. They may be run twice: a run that ended in between is
 * continued. The mark comes first, so that the next run knows the store and its owner.
 */
export function endSteps(
  place: TakeOverPlace,
  process: ForeignProcess,
  lines: readonly AutostartLine[],
  units: readonly Pick<UnitStart, 'unit'>[] = [],
  proc = '/proc',
): ScriptStep[] {
  const { instance, begun } = place
  const { origin, pid } = process
  const mark = markOf(place)
  const steps: ScriptStep[] = [
    {
      kind: 'script',
      title: `record that the take over of ${instance.id} has begun`,
      script: `${sh`mkdir -p -m 0700 ${begun}\nprintf '%s\\n' ${`pid=${pid} started=${process.started}`} >${mark}`}
${flushFile(quote(mark))}
${recordDisabled(place, process, units)}`,
    },
    ...lines.map((line) => disableLine(place, line)),
    ...units.map(({ unit }) => disableStart(unit)),
  ]
  if (origin.kind === 'unit') steps.push(disableUnit(origin), dropInCounts(origin))
  if (origin.kind === 'container') steps.push(disableContainer(origin))
  const mayStartAgain = origin.kind === 'hand' || (origin.kind === 'unit' && endsByPid(origin))
  steps.push({
    kind: 'script',
    title: `stop ${nameOf(process)}`,
    script: around(process, endProcess(process, proc), proc),
    timeoutMs: 2 * STOP_TIMEOUT_MS,
    hint: mayStartAgain
      ? 'Wait until it has ended, or end the shell that starts it again, and run apply again.'
      : 'Wait until it has ended, and run apply again.',
  })
  return steps
}

/**
 * Gives the folders of an instance to the service's user; root's process wrote in them. What lies in a folder comes before
 * the folder: its new owner cannot exchange it on the way.
 */
export function chownStep({ instance, user, group }: TakeOverPlace): ScriptStep {
  const folders = [...new Set(dataFolders(instance))]
  return {
    kind: 'script',
    title: `give the store of ${instance.id} to ${user}`,
    script: `for folder in ${sh`${folders}`}; do
  [ ! -d "$folder" ] || find "$folder/" -depth -xdev ! -user ${sh`${user}`} -exec chown -h ${sh`${`${user}:${group}`}`} {} +
done`,
    timeoutMs: STOP_TIMEOUT_MS,
  }
}

/** Removes the mark of a take over: the replacement was started. */
export function doneStep(place: TakeOverPlace): ScriptStep {
  const { instance } = place
  return {
    kind: 'script',
    title: `record that ${instance.id} is taken over`,
    script: sh`rm -f ${markOf(place)}`,
  }
}
