import { posix } from 'node:path'
import type { LocalSource } from '../../src/engine/access.ts'
import { resource, type AnyResource, type Answer, type Diff, type Need } from '../../src/engine/resource.ts'
import { resourceKind, type ResourceRef } from '../../src/engine/world.ts'
import { unpackScript } from '../../src/resources/unpack.ts'
import { sh } from '../../src/shell/quote.ts'

interface Program {
  /** Path of the program: a file, or a folder. */
  readonly path: string
  readonly source: LocalSource
}

interface UnpackedProgram extends Program {
  /** For messages: 'Tomcat'. */
  readonly what: string
  /** A file in it that every such program has. */
  readonly proof: string
  readonly staging: string
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
    return { kind: 'change', action: 'create', summary: `bring ${posix.basename(path)} (${source.label})` }
  return {
    kind: 'blocked',
    reason: `${path} exists and is not what this tool puts there`,
    hint: 'See what it is for, move it away, and run again.',
  }
}

const PROGRAM = resourceKind<ProgramState>('program')

/** An own program: a file, or a folder. */
export const programRef = (host: string, path: string): ResourceRef<ProgramState> => PROGRAM.on(host, path)

const probe = (path: string, proof: string) => ({
  script: sh`if [ -f ${proof} ]; then echo there
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
      {
        kind: 'upload',
        title: `bring ${posix.basename(spec.path)} (${spec.source.label})`,
        source: spec.source,
        path: spec.path,
        mode: '0644',
      },
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
      { kind: 'upload', title: `bring ${what} (${source.label})`, source, path: staging, mode: '0600' },
      {
        kind: 'script',
        title: `unpack ${what} to ${path}`,
        script: unpackScript({ archive: staging, target: path, what, proof, jar, prepare }),
      },
    ],
  })
}
