import type { AnyResource, Answer, Diff, Step } from '../../src/engine/resource.ts'
import { resourceKind, type ResourceRef } from '../../src/engine/world.ts'
import { resource } from '../../src/engine/resource.ts'
import type { JdkMajor } from '../../src/model/software.ts'
import { eachBegun, recordBegun, recordMade, recordMissingAbove } from '../../src/resources/made.ts'
import { bringStep, bringWords, type Source } from '../../src/resources/download/bring.ts'
import { eachUnpacking, EXECUTABLE_BIN, unpackScript, type Unpack } from '../../src/resources/unpack.ts'
import { asUser } from '../../src/shell/as-user.ts'
import { sh } from '../../src/shell/quote.ts'
import { inRootsFolder } from '../../src/shell/roots-folder.ts'
import { writeList } from '../program-files/list.ts'
import { isJdkFunction } from './search.ts'

export interface JdkHomeSpec {
  readonly home: string
  readonly major: JdkMajor
  /** Source of a missing JDK; undefined: it must be on the host. */
  readonly archive?: {
    readonly source: Source
    readonly staging: string
    /** The service's user, who tries the JDK: a program of the archive never runs as root. */
    readonly user: string
    /** File on the host that lists the JDKs that were unpacked, see recordMade. */
    readonly madeList?: string
  }
}

/** State of the home. `version` is what its release file says, '' when it has none. */
export type JdkHomeState =
  { readonly kind: 'suitable' | 'absent' | 'occupied' } | { readonly kind: 'wrong'; readonly version: string }

/** @throws Error when the answer has another form. */
export function parseJdkHome({ stdout }: Answer): JdkHomeState {
  const line = stdout.trim()
  if (line === 'suitable' || line === 'absent' || line === 'occupied') return { kind: line }
  const [, version] = /^wrong ?(.*)$/.exec(line) ?? []
  if (version === undefined) throw new Error(`a JDK's home cannot be read from ${JSON.stringify(stdout)}`)
  return { kind: 'wrong', version }
}

export function diffJdkHome(spec: JdkHomeSpec, state: JdkHomeState): Diff {
  switch (state.kind) {
    case 'suitable':
      return { kind: 'same' }
    case 'wrong':
      return {
        kind: 'blocked',
        reason: `${spec.home} holds Java ${state.version || 'of an unknown version'}, not a JDK ${spec.major} with javac`,
        hint: 'Give the inventory another jdk home, or the right major.',
      }
    case 'occupied':
      return {
        kind: 'blocked',
        reason: `${spec.home} exists and holds no JDK`,
        hint: 'Give the inventory another jdk home, or move that folder away.',
      }
    case 'absent':
      if (spec.archive)
        return {
          kind: 'change',
          action: 'create',
          summary: `${bringWords(spec.archive.source)}unpack JDK ${spec.major} to ${spec.home}`,
        }
      return {
        kind: 'blocked',
        reason: `there is no JDK at ${spec.home}`,
        hint: 'Correct jdk.home in the inventory, or let it come from: package or archive.',
      }
  }
}

const JDK_HOME = resourceKind<JdkHomeState>('jdk')

/** The JDK at a given home. */
export const jdkHomeRef = (host: string, home: string): ResourceRef<JdkHomeState> => JDK_HOME.on(host, home)

/** A JDK at a given home: from an archive, or one that must be there. Id `jdk:<home>`. */
export function jdkHome(spec: JdkHomeSpec): AnyResource {
  return resource<JdkHomeState, JdkHomeSpec>({
    id: JDK_HOME.id(spec.home),
    probe: {
      script: `h=${sh`${spec.home}`}
${isJdkFunction(spec.major)}
if is_jdk "$h"; then echo suitable
elif [ -e "$h/bin/java" ] || [ -n "$version" ]; then echo "wrong $version"
elif [ -d "$h" ] && [ -z "$(ls -A "$h")" ]; then echo absent
elif [ -e "$h" ] || [ -L "$h" ]; then echo occupied
else echo absent
fi`,
      parse: parseJdkHome,
    },
    desire: () => spec,
    diff: (state) => diffJdkHome(spec, state),
    converge: () => (spec.archive ? unpackSteps(spec, spec.archive) : []),
  })
}

/** Seconds that `java -version` may take; a slow host needs a few. */
const TRY_SECONDS = 60

/** Shell lines that run the unpacked JDK once as a user, who can read "$top" and write nothing in it. */
function triedBy(user: string): string {
  return `find "$work" ! -type l -exec chmod u=rwX,go=rX {} +
export top
if ! ${asUser(user, sh`exec timeout -k 5 ${TRY_SECONDS} "$top/bin/java" -version`)} >"$work/proof" 2>&1; then
  echo 'the JDK of the archive does not run on this host:'
  head -c 4096 "$work/proof"
  exit 1
fi
rm -f "$work/proof"`
}

function unpackSteps(spec: JdkHomeSpec, archive: NonNullable<JdkHomeSpec['archive']>): readonly Step[] {
  return [
    bringStep(archive.source, { what: `JDK ${spec.major}`, path: archive.staging, mode: '0600' }),
    {
      kind: 'script',
      title: `unpack JDK ${spec.major} to ${spec.home}`,
      besideUploads: true,
      script: recorded(spec.home, archive.madeList, {
        archive: archive.staging,
        target: spec.home,
        what: 'a JDK',
        proof: 'bin/javac',
        prepare: [
          EXECUTABLE_BIN,
          isJdkFunction(spec.major),
          sh`if ! is_jdk "$top"; then
  echo "the archive holds Java $version, the inventory wants" ${spec.major}
  exit 1
fi`,
          triedBy(archive.user),
        ],
        finish: [writeList('"$top"')],
      }),
    },
  ]
}

function recorded(home: string, list: string | undefined, unpack: Unpack): string {
  const script = unpackScript(unpack)
  if (list === undefined) return script
  return [
    removeLeft(list),
    recordMissingAbove(list, home),
    recordBegun(list, 'jdk', home),
    script,
    recordMade(list, 'jdk', home),
  ].join('\n')
}

/** Shell lines that remove what runs that were broken off left of unpacking JDKs, whichever homes these were to get. */
const removeLeft = (list: string): string =>
  eachBegun(
    list,
    'jdk',
    inRootsFolder('"${name%/*}"', `{ ${eachUnpacking('.', '${name##*/}', 'rm -rf "$left"')}; }`),
  )
