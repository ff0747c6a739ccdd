import { records, type Outcome } from './bench.ts'

/** A change of a plan, without its words. */
export interface Change {
  readonly host: string
  readonly owner?: string
  readonly resource: string
  readonly disrupts: boolean
}

/** The changes in the plan of an outcome with `--output json`, in order. */
export function changesIn(outcome: Outcome): Change[] {
  const plan = records(outcome).find(({ type }) => type === 'plan') as unknown as {
    readonly stages: readonly {
      readonly hosts: readonly { readonly changes: readonly Required<Change>[] }[]
    }[]
  }
  return plan.stages
    .flatMap(({ hosts }) => hosts.flatMap(({ changes }) => changes))
    .map(({ host, owner, resource, disrupts }) => ({ host, owner, resource, disrupts }))
}
