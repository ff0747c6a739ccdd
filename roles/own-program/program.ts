import { posix } from 'node:path'
import { resource, type AnyResource, type Answer, type Diff, type Need } from '../../src/engine/resource.ts'
import { resourceKind, type ResourceRef } from '../../src/engine/world.ts'
import { bringStep, labelOf, type Source } from '../../src/resources/download/bring.ts'
import { unpackScript } from '../../src/resources/unpack.ts'
import { sh } from '../../src/shell/quote.ts'
import { writeList } from '../program-files/list.ts'

interface Program {
  /** Path of the program: a file, or a folder. */
  readonly path: string
  readonly source: Source
  /** Path of the archive, or of the file until a host has downloaded all of it. */
  readonly staging: string
}

interface UnpackedProgram extends Program {
  /** For messages: 'Tomcat'. */
  readonly what: string
  /** A file in it that every such program has. */
  readonly proof: string
  /** The JDK's jar program, for hosts without unzip. */
  readonly jar: string
  /** Shell lines run on the unpacked folder "$top" before it goes live. */
  readonly prepare: readonly string[]
  readonly needs: readonly Need[]
}

type ProgramState = 'there' | 'absent' | 'other'

/** @throws Error when the answer has another form. */
function parseProgram({ stdout }: Answer): ProgramState {
  const word = stdout.trim()
  if (word === 'there' || word === 'absent' || word === 'other') return word
  throw new Error(`a program cannot be read from ${JSON.stringify(stdout)}`)
}

function diffProgram({ path, source }: Program, state: ProgramState): Diff {
  if (state === 'there') return { kind: 'same' }
  if (state === 'absent')
    return { kind: 'change', action: 'create', summary: summaryOf(posix.basename(path), source) }
  return {
    kind: 'blocked',
    reason: `${path} exists and is not what this tool puts there`,
    hint: 'See what it is for, move it away, and run again.',
  }
}

function summaryOf(name: string, source: Source): string {
  return 'urls' in source
    ? `download ${labelOf(source)} on the host to ${name}`
    : `bring ${name} (${labelOf(source)})`
}

const PROGRAM = resourceKind<ProgramState>('program')

/** An own program: a file, or a folder. */
export const programRef = (host: string, path: string): ResourceRef<ProgramState> => PROGRAM.on(host, path)

const probe = (path: string, proof: string) => ({
  script: sh`if [ -f ${proof} ] && [ -s ${proof} ]; then echo there
elif [ -e ${path} ] || [ -L ${path} ]; then echo other
else echo absent
fi`,
  parse: parseProgram,
})

/** A file as it was delivered; it comes to its place whole or not at all. Id `program:<path>`. */
export function fileProgram(spec: Program): AnyResource {
  return resource<ProgramState, Program>({
    id: PROGRAM.id(spec.path),
    probe: probe(spec.path, spec.path),
    desire: () => spec,
    diff: (state) => diffProgram(spec, state),
    converge: () => [
      bringStep(spec.source, {
        what: posix.basename(spec.path),
        path: spec.path,
        mode: '0644',
        partial: spec.staging,
      }),
    ],
  })
}

/** An unpacked archive. Id `program:<path>`. */
export function unpackedProgram(spec: UnpackedProgram): AnyResource {
  const { path, source, staging, what, proof, jar, prepare } = spec
  return resource<ProgramState, Program>({
    id: PROGRAM.id(path),
    needs: spec.needs,
    probe: probe(path, `${path}/${proof}`),
    desire: () => spec,
    diff: (state) => diffProgram(spec, state),
    converge: () => [
      bringStep(source, { what, path: staging, mode: '0600' }),
      {
        kind: 'script',
        title: `unpack ${what} to ${path}`,
        script: unpackScript({
          ...{ archive: staging, target: path, what, proof, jar, prepare },
          finish: [writeList('"$top"')],
        }),
      },
    ],
  })
}
