import { posix } from 'node:path'
import { resource, type AnyResource, type Need } from '../engine/resource.ts'
import { resourceKind, type ResourceRef } from '../engine/world.ts'
import { sh } from '../shell/quote.ts'

export interface EndedRecordsSpec {
  readonly host: string
  /** Folder of the cluster's state. */
  readonly folder: string
  /** Everything that is removed before. */
  readonly needs: readonly Need[]
}

/** `ended`: nothing of the cluster is left but its records. */
export type RecordsState = 'absent' | 'there' | 'ended'

const RECORDS = resourceKind<RecordsState>('records')

/** The folder of a cluster's state on a host. */
export const endedRecordsRef = (host: string): ResourceRef<RecordsState> => RECORDS.on(host, host)

/**
 * Marks the state of a cluster on a host as one that may go. The folder itself goes when the run ends, since the lock and the
 * audit log of the run lie in it. Id `records:<host>`.
 */
export function endedRecords({ host, folder, needs }: EndedRecordsSpec): AnyResource {
  const mark = posix.join(folder, 'ended')
  return resource<RecordsState, true>({
    id: RECORDS.id(host),
    needs,
    probe: {
      script: sh`if [ -e ${mark} ]; then echo ended
elif [ -d ${folder} ]; then echo there
else echo absent
fi`,
      parse: ({ stdout }) => {
        const word = stdout.trim()
        if (word === 'absent' || word === 'there' || word === 'ended') return word
        throw new Error(`the records of a cluster cannot be read from ${JSON.stringify(stdout)}`)
      },
    },
    desire: () => true,
    diff: (state) =>
      state === 'there'
        ? {
            kind: 'change',
            action: 'remove',
            summary: 'remove its records; the audit log is kept on this machine',
            patch: `- ${folder}`,
          }
        : { kind: 'same' },
    converge: () => [{ kind: 'script', title: `mark ${folder} as ended`, script: sh`: >${mark}` }],
  })
}
