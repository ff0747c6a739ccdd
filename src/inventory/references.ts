import { own, setOwn } from '../objects.ts'
import { hideVariable, redact } from '../secret.ts'
import type { Problems } from './problems.ts'
import { pathKey, type Path } from './raw.ts'
import { isSecretName } from './secret-names.ts'

/** A tree with every ${NAME} replaced, and where one was. */
export interface Expanded {
  readonly value: unknown
  /** Returns true when the text at this path contains a value of the environment. */
  isFromEnvironment(path: Path): boolean
}

const REFERENCE = /\$\$\{|\$\{([^}]*)\}?/g
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Replaces ${NAME} in every text of the tree by the environment's value; $${ stands for ${ itself. Variables that a
 * secret is read from are kept from other programs from here on.
 */
export function expandReferences(tree: unknown, env: NodeJS.ProcessEnv, problems: Problems): Expanded {
  const expanded = new Set<string>()
  const visit = (value: unknown, path: Path): unknown => {
    if (typeof value === 'string') return expandText(value, path)
    if (Array.isArray(value)) return value.map((item, index) => visit(item, [...path, index]))
    if (value === null || typeof value !== 'object') return value
    const mapping: Record<string, unknown> = {}
    for (const [key, item] of Object.entries(value)) {
      setOwn(mapping, key, visit(item, [...path, key]))
    }
    return mapping
  }
  const expandText = (text: string, path: Path): string => {
    const read = new Map<string, string>()
    const filled = text.replaceAll(REFERENCE, (match: string, name: string | undefined) => {
      if (name === undefined) return '${'
      if (!match.endsWith('}') || !NAME.test(name)) {
        problems.error(path, {
          code: 'bad-reference',
          message: `${problems.show(path)}: '${match}' is no reference to the environment`,
          hint: 'Write ${NAME}, or $${ for the two characters themselves.',
        })
        return match
      }
      expanded.add(pathKey(path))
      const value = own(env, name)
      if (value !== undefined) {
        read.set(name, value)
        return value
      }
      problems.error(path, {
        code: 'undefined-variable',
        message: `${problems.show(path)}: the environment has no variable ${name}`,
        hint: problems.guess(name, Object.keys(env)) ?? `Set it: export ${name}=….`,
      })
      return match
    })
    for (const [name, value] of read) {
      if (isPartOfSecret({ name, value }, { text, filled, path })) hideVariable(name)
    }
    return filled
  }
  return { value: visit(tree, []), isFromEnvironment: (path) => expanded.has(pathKey(path)) }
}

/** Names of fields and variables that are secret for other programs, though logs may show them. */
const CREDENTIAL_NAME = /access_?key|token/i

const isSecretPart = (part: string | number): boolean =>
  typeof part === 'string' && (isSecretName(part) || CREDENTIAL_NAME.test(part))

/** Returns true when the variable is named like a secret, stands in the field of one, or in the login or query of a URL. */
function isPartOfSecret(
  variable: { readonly name: string; readonly value: string },
  place: { readonly text: string; readonly filled: string; readonly path: Path },
): boolean {
  if (isSecretPart(variable.name)) return true
  // The name of a file is no secret, and may begin with ${HOME}.
  if (place.path.some(isSecretPart) && !place.filled.startsWith('file:')) return true
  return (
    !redact(place.text).includes(`\${${variable.name}}`) || !redact(place.filled).includes(variable.value)
  )
}
