import type { Probe } from '../engine/resource.ts'
import type { HostState } from '../runtime/runtime.ts'

/** Stands between one's own text and the runtime's. */
const RUNTIME = '[runtime]'

/** A script of one's own that prints lines, and how they are read. */
interface OwnText<Own> {
  readonly script: string
  readonly parse: (lines: string) => Own
}

/**
 * One probe of a text of one's own and of what the runtime observes, so that both are of the same moment.
 * Its parse throws an Error when the answer ends before the runtime's part.
 */
export function combineProbes<Own extends object>(
  observed: Probe<HostState>,
  own: OwnText<Own>,
): Probe<Own & { readonly host: HostState }> {
  return {
    script: `${own.script}\necho '${RUNTIME}'\n${observed.script}`,
    parse: ({ stdout, exit }) => {
      const at = stdout.indexOf(`${RUNTIME}\n`)
      if (at === -1) throw new Error('the answer about the instances to be removed broke off')
      return {
        ...own.parse(stdout.slice(0, at)),
        host: observed.parse({ stdout: stdout.slice(at + RUNTIME.length + 1), exit }),
      }
    },
  }
}
