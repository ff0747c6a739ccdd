import type { AnyResource, Answer, Diff, Need } from '../../src/engine/resource.ts'
import { resourceKind, type ResourceRef } from '../../src/engine/world.ts'
import { resource } from '../../src/engine/resource.ts'
import type { JdkMajor } from '../../src/model/software.ts'
import type { LinkState } from '../../src/resources/symlink.ts'
import { blockedLink, linkProbeScript, parseLinkState, placeLink } from '../../src/resources/symlink.ts'
import { sh } from '../../src/shell/quote.ts'
import { jdkFunctions } from './search.ts'

export interface JdkLinkSpec {
  readonly path: string
  readonly major: JdkMajor
  readonly needs: readonly Need[]
}

export interface JdkLinkState {
  readonly link: LinkState
  /** The link leads to a JDK of the wanted major. */
  readonly suitable: boolean
  /** Suitable JDKs on the host, best first. */
  readonly found: readonly string[]
}

/** Reads the state of the link, then `suitable`, then a path per line. */
export function parseJdkLink({ stdout, exit }: Answer): JdkLinkState {
  const [link = '', ...rest] = stdout.split('\n').filter((line) => line !== '')
  return {
    link: parseLinkState({ stdout: link, exit }),
    suitable: rest.includes('suitable'),
    found: rest.filter((line) => line.startsWith('/')),
  }
}

/** A link that leads to a suitable JDK stays, whichever it is: changing it would restart every instance. */
export function diffJdkLink(spec: JdkLinkSpec, state: JdkLinkState): Diff {
  if (state.link.kind === 'other') return blockedLink(spec.path)
  if (state.link.kind === 'link' && state.suitable) return { kind: 'same' }
  const target = state.found[0] ?? `the JDK ${spec.major} that is installed`
  const action = state.link.kind === 'link' ? 'update' : 'create'
  const was = state.link.kind === 'link' ? ` (was ${state.link.target})` : ''
  return { kind: 'change', action, summary: `link ${spec.path} → ${target}${was}` }
}

const JDK_LINK = resourceKind<JdkLinkState>('jdk-link')

/** The link to a JDK of a package. */
export const jdkLinkRef = (host: string, path: string): ResourceRef<JdkLinkState> => JDK_LINK.on(host, path)

/**
 * The link that units use as JAVA_HOME. Its target is searched when it is made, so that it finds what an
 * installation in the same run brought. Id `jdk-link:<path>`.
 */
export function jdkLink(spec: JdkLinkSpec): AnyResource {
  return resource<JdkLinkState, JdkLinkSpec>({
    id: JDK_LINK.id(spec.path),
    needs: spec.needs,
    probe: {
      script: `${linkProbeScript(spec.path)}
${jdkFunctions(spec.major)}
# If a JDK has no release file, the name of its folder shows its version; the name of the link does not.
if ${sh`cd -P -- ${spec.path}`} && is_jdk "$PWD"; then echo suitable; fi
find_jdk`,
      parse: parseJdkLink,
    },
    desire: () => spec,
    diff: (state) => diffJdkLink(spec, state),
    converge: () => [
      {
        kind: 'script',
        title: `link ${spec.path} to the JDK`,
        besideUploads: true,
        script: `${jdkFunctions(spec.major)}
home=$(find_jdk | head -n 1)
if [ -z "$home" ]; then echo ${sh`${`no JDK ${spec.major} with javac was found`}`}; exit 1; fi
${placeLink(spec.path, '"$home"')}`,
      },
    ],
  })
}
