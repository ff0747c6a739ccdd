import type { PlacedResource } from '../../../../src/engine/desired-state.ts'
import type { Facts } from '../../../../src/engine/facts.ts'
import { resource, type Probe } from '../../../../src/engine/resource.ts'
import { resourceKind } from '../../../../src/engine/world.ts'
import { sh } from '../../../../src/shell/quote.ts'
import type { FakeHost } from '../../../helpers/fake-host.ts'

export const notePhases = [
  { id: 'files', title: 'Write notes' },
  { id: 'services', title: 'Start services' },
]

/** Facts of a host with root and systemd, as far as a run reads them. */
export const noteFacts: Probe<Facts> = { script: 'echo facts', parse: () => factsOf() }

export const factsOf = (over: Partial<Facts> = {}): Facts => ({
  hostname: 'mq1',
  os: { id: 'centos', version: '9', name: 'CentOS Stream 9' },
  architecture: 'x86_64',
  cores: 2,
  memory: { total: 4e9, available: 3e9 },
  packageManager: 'dnf',
  selinux: 'enforcing',
  systemd: true,
  clock: 1_800_000_000,
  addresses: [],
  uid: 0,
  ...over,
})

const notes = resourceKind<string>('note')

interface NoteOptions {
  /** The instance that the note is of. */
  readonly owner?: string
  /** A change of it restarts the owner. */
  readonly disrupts?: boolean
  /** A text that must not be overwritten. */
  readonly precious?: string
  /** Script of the change, instead of writing the text. */
  readonly script?: string
}

/** A file with a text: the smallest resource there is. Its id is 'note:<name>'. */
export function note(host: FakeHost, name: string, text: string, options: NoteOptions = {}): PlacedResource {
  const { owner, disrupts = false, precious, script } = options
  const path = host.path(name)
  const made = resource<string, string>({
    id: notes.id(name),
    ...(owner === undefined ? {} : { owner }),
    probe: { script: sh`cat ${path} 2>/dev/null`, parse: ({ stdout }) => stdout },
    desire: () => text,
    diff: (observed) => {
      if (observed === text) return { kind: 'same' }
      if (observed === precious) return { kind: 'blocked', reason: `${name} is precious` }
      return {
        kind: 'change',
        action: disrupts ? 'restart' : 'update',
        summary: `write ${name}`,
        disrupts,
      }
    },
    converge: () => [
      { kind: 'script', title: `write ${name}`, script: script ?? sh`printf %s ${text} >${path}` },
    ],
  })
  return { host: host.host, role: 'note', phase: 'files', resource: made }
}
