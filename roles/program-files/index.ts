import { posix } from 'node:path'
import { resource, type AnyResource, type Diff } from '../../src/engine/resource.ts'
import { resourceKind } from '../../src/engine/world.ts'
import { FILE_LIST } from '../../src/layout/file-list.ts'
import type { Cluster, Host } from '../../src/model/cluster.ts'
import { firstOf } from '../../src/model/listed.ts'
import { quote } from '../../src/shell/quote.ts'
import { requireRootsFolder } from '../../src/shell/roots-folder.ts'
import { scriptEdits } from '../heap/edits.ts'
import { tunedScripts } from '../heap/index.ts'
import { scriptPath } from '../heap/script.ts'
import { parseProgramFiles, type FileChange, type ProgramFiles } from './changes.ts'
import { writeList } from './list.ts'
import { programsOn, type ListedProgram } from './programs.ts'
import { surveyScript } from './survey.ts'

const FILES = resourceKind<ProgramFiles>('program-files')
const LIST = resourceKind<ProgramFiles>('file-list')

/** Files that are named in a note. */
const MOST_NAMED = 5

/** One fragment for all programs and start scripts of a host. */
function surveyOf(cluster: Cluster, host: Host): string {
  const scripts = tunedScripts(cluster, host).map(({ release, name }) => scriptPath(release, name))
  return surveyScript(programsOn(cluster, host), scripts)
}

/**
 * Notes on programs of a host that were changed by hand: files that are not as they were installed, and start scripts. Nothing is
 * changed: it may be meant. Ids `program-files:<host>` and `script-edits:<release>`.
 */
export function programFiles(cluster: Cluster, host: Host): readonly AnyResource[] {
  const programs = programsOn(cluster, host)
  const script = surveyOf(cluster, host)
  const files = resource<ProgramFiles, true>({
    id: FILES.id(host.name),
    probe: { script, parse: parseProgramFiles },
    desire: () => true,
    diff: (state) => diffFiles(programs, state),
    converge: () => [],
  })
  const [first] = tunedScripts(cluster, host)
  return [...(programs.length === 0 ? [] : [files]), ...(first ? [scriptEdits({ ...first, script })] : [])]
}

/** Lists of unpacked programs that have none: an earlier version of the tool unpacked them, or the list was emptied. Id `file-list:<path>`. */
export function fileLists(cluster: Cluster, host: Host): readonly AnyResource[] {
  const script = surveyOf(cluster, host)
  return programsOn(cluster, host).map(({ path }) =>
    resource<ProgramFiles, string>({
      id: LIST.id(path),
      probe: { script, parse: parseProgramFiles },
      desire: () => path,
      diff: ({ unlisted }) =>
        unlisted.includes(path)
          ? { kind: 'change', action: 'create', summary: `list the files of ${path} as they are now` }
          : { kind: 'same' },
      converge: () => [
        {
          kind: 'script',
          title: `list the files of ${path}`,
          script: [requireRootsFolder(path), writeList(quote(path))].join('\n'),
        },
      ],
    }),
  )
}

/** The note on files that are not as they were installed; pure. */
export function diffFiles(programs: readonly ListedProgram[], { changes, more }: ProgramFiles): Diff {
  const found = programs.flatMap((program) => {
    const own = changes.filter((change) => concerns(program, change))
    return own.length === 0 ? [] : [{ program, own }]
  })
  if (found.length === 0) return { kind: 'same' }
  const names = found.flatMap(({ own }) => own.map(nameOf))
  const lists = found.map(({ program }) => posix.join(program.path, FILE_LIST))
  return {
    kind: 'same',
    note: `changed by hand since the installation: ${firstOf(names, MOST_NAMED)}${more > 0 ? ' (at least)' : ''}; each start reads that. Put back the file of another host with this program, with its mode and owner, and remove what was added. If it is meant, empty ${lists.join(' and ')} and apply`,
  }
}

function concerns({ path, counts }: ListedProgram, { path: file, kind }: FileChange): boolean {
  if (file === path) return true
  return file.startsWith(`${path}/`) && counts(file.slice(path.length + 1), kind)
}

const nameOf = (change: FileChange): string =>
  `${change.path} (${change.kind === 'changed' ? change.how : change.kind})`
