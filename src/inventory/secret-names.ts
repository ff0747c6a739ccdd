import { Secret } from '../secret.ts'
import { isSlip } from './nearest.ts'

/** Names whose values never appear in a message. */
export const secretNames: ReadonlySet<string> = new Set([
  'password',
  'passphrase',
  'becomePassword',
  'secret',
  'secretKey',
  'previousSecretKey',
  // Keys of broker.conf that hold a user with its password.
  'initAuthenticationUser',
  'innerClientAuthenticationCredentials',
  // A header with the login at a collector of metrics.
  'metricsGrpcExporterHeader',
  // Of the tiered store.
  'objectStoreSecretKey',
  'ossSecretKey',
])

/** A shorter name is one slip away from no name of a secret. */
const SHORTEST_NAME = 5

/** Returns true when the value of this name, or of a nearly equal one, is a secret. */
export function isSecretName(name: string): boolean {
  if (/pass(?!ive|through)|secret|pwd|credential|vault|token|header/i.test(name)) return true
  if (name.length < SHORTEST_NAME) return false
  return [...secretNames, 'ansible_password', 'ansible_become_password'].some((known) => isSlip(name, known))
}

/**
 * Makes every text under such a name known as a secret, whether it turns out usable or not, so that `redact`
 * takes it out of whatever is printed about the inventory.
 */
export function registerSecrets(tree: unknown, isSecret = false): void {
  if (isSecret && (typeof tree === 'string' || typeof tree === 'number')) {
    if (!String(tree).startsWith('file:')) new Secret(String(tree))
  } else if (tree !== null && typeof tree === 'object') {
    for (const [name, value] of Object.entries(tree))
      registerSecrets(value, isSecret || secretNames.has(name))
  }
}
