import type { FetchedArtifact } from '../../../model/software.ts'
import { Secret } from '../../../secret.ts'
import type { Path } from '../../raw.ts'
import type { DeliveredInput } from '../../schema/core.ts'
import type { Context } from '../context.ts'

/** The keys of a source that say who downloads it and from where. */
type FetchInput = Pick<DeliveredInput, 'url' | 'sha512' | 'fetch' | 'fetchProxy'>

/**
 * A file that the hosts download themselves; undefined: the control machine obtains it. Reports a download that the hosts could
 * not verify, a source that has no URL, and a proxy that no host would use.
 * @param path of the object with `fetch`
 * @param kind key of the source; `url` also where the inventory names none and the URL is a default
 * @param urls addresses of the file, tried in order
 */
export function resolveFetched(
  { problems }: Pick<Context, 'problems'>,
  path: Path,
  input: FetchInput,
  kind: string,
  urls: readonly string[],
): FetchedArtifact | undefined {
  const show = (key: string): string => problems.show([...path, key])
  const { fetch, fetchProxy: proxy, sha512 } = input
  const takeOut = problems.words('take fetch: host out', `take ${show('fetch')} out`)
  if (fetch !== 'host') {
    if (proxy !== undefined) {
      problems.error([...path, 'fetchProxy'], {
        code: 'key-does-not-apply',
        message: `${show('fetchProxy')} is the proxy of hosts that download, and ${show('fetch')} is not host`,
        hint: `Take it out, or let the hosts download: ${problems.words('fetch: host', `${show('fetch')}=host`)}.`,
        at: 'key',
      })
    }
    return undefined
  }
  if (kind !== 'url') {
    problems.error([...path, 'fetch'], {
      code: 'fetch-without-url',
      message: `${show('fetch')} is host, and a host can download from a URL only, not from ${problems.words(kind, show(kind))}`,
      hint: `Name the file by ${problems.words('url', show('url'))}, or ${takeOut}.`,
    })
    return undefined
  }
  if (sha512 === undefined) {
    problems.error([...path, 'fetch'], {
      code: 'fetch-without-checksum',
      message: `${show('fetch')} is host, and ${show('sha512')} is not set, so the hosts could not verify what they download`,
      hint: `Set ${show('sha512')}, e.g. from the .sha512 file beside the archive, or ${takeOut}.`,
    })
    return undefined
  }
  for (const address of [...urls, ...(proxy === undefined ? [] : [proxy])]) keepSecret(address)
  return {
    kind: 'fetched',
    urls,
    sha512: sha512.toLowerCase(),
    ...(proxy === undefined ? {} : { proxy }),
  }
}

/** Fields that `fetch: relay` adds to a source that the control machine obtains. */
export const relayOf = ({ fetch }: FetchInput): { readonly relay?: true } =>
  fetch === 'relay' ? { relay: true } : {}

/** The checksum and the way to the hosts of a file that the control machine obtains. */
export const deliveryOf = (input: FetchInput): { readonly sha512?: string; readonly relay?: true } => ({
  ...(input.sha512 === undefined ? {} : { sha512: input.sha512.toLowerCase() }),
  ...relayOf(input),
})

/** A shorter query is hardly a signature, and would hide what is none. */
const SHORTEST_QUERY = 8

/** Keeps a login and a query out of all output, also apart from their URL: scripts of a plan have both. */
function keepSecret(address: string): void {
  const { username, password, search } = new URL(address)
  const query = search.slice(1)
  for (const part of [password === '' ? username : password, query.length < SHORTEST_QUERY ? '' : query]) {
    if (part === '') continue
    new Secret(part)
    new Secret(decoded(part))
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
