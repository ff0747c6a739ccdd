import type { InstanceToRemove } from '../model/cluster.ts'
import { sh } from '../shell/quote.ts'

/**
 * Fragment that prints 'unseen' when a broker has lived since it was last seen with all of it read. A broker writes
 * `config` in its store every few seconds and when it ends, so the mark of one that was stopped after that is newer.
 * @param mark file that `stopSeen` touches
 */
export function markerProbe({ paths }: Pick<InstanceToRemove, 'paths'>, mark: string): string {
  const config = `${paths.store ?? paths.data}/config`
  return sh`[ ! -d ${config} ] || [ -n "$(find ${mark} -newer ${config} 2>/dev/null)" ] || echo unseen`
}

/** The stop of a broker of which all is read; the mark comes after what it writes at its end, even if it had to be killed. */
export function stopAndMark(stop: string, mark: string): string {
  return `(\n${sh`trap ${sh`touch ${mark}`} EXIT`}\n${stop}\n)`
}
