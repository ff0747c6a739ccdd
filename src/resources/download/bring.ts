import { displayUrl } from '../../artifacts/display.ts'
import { artifactSource } from '../../artifacts/index.ts'
import type { LocalArtifact } from '../../artifacts/label.ts'
import type { LocalSource } from '../../engine/access.ts'
import type { ScriptStep, UploadStep } from '../../engine/resource.ts'
import { hint } from '../../hint.ts'
import type { FetchedArtifact } from '../../model/software.ts'
import { compact } from '../../objects.ts'
import type { RelayPlace } from '../relay/place.ts'
import { relayOf } from '../relay/relay.ts'
import { DOWNLOAD_TIMEOUT_MS, downloadScript, type Download } from './script.ts'

/** A file that hosts hand on to each other. */
interface RelayedSource extends LocalSource {
  readonly relay: RelayPlace
}

/** A file that the control machine brings to a host, that hosts hand on to each other, or that the host downloads. */
export type Source = LocalSource | RelayedSource | FetchedArtifact

/** @param place of the host, for files that the inventory lets hosts hand on */
export function sourceOf(artifact: LocalArtifact | FetchedArtifact, place: RelayPlace): Source {
  if (artifact.kind === 'fetched') return artifact
  const source = artifactSource(artifact)
  return artifact.relay === true ? { ...source, relay: place } : source
}

/** Beginning of the summary of a change that brings a file and unpacks it: 'download https://… on the host and '. */
export function bringWords(source: Source): string {
  return 'urls' in source ? `download ${labelOf(source)} on the host and ` : ''
}

/** The first address, with the number of the others. */
export function labelOf(source: Source): string {
  if ('label' in source) return source.label
  const [first = '', ...others] = source.urls.map(displayUrl)
  if (others.length === 0) return first
  return `${first} or ${others.length} other ${others.length === 1 ? 'address' : 'addresses'}`
}

/** The step that brings a file to a path of a host, whole and verified, or not at all. */
export function bringStep(source: Source, to: Omit<Download, 'source'>): ScriptStep | UploadStep {
  const { what, path, mode, partial } = to
  const label = labelOf(source)
  if ('label' in source) {
    const upload = { kind: 'upload', title: `bring ${what} (${label})`, source, path, mode } as const
    return 'relay' in source ? { ...upload, relay: relayOf(source.relay, to) } : upload
  }
  return {
    kind: 'script',
    title: `download ${what} from ${label}`,
    script: downloadScript({ source, what, path, mode, ...compact({ partial }) }),
    timeoutMs: DOWNLOAD_TIMEOUT_MS,
    download: source,
    hint: hint`See the output above. Install curl on the host where it is missing, correct the URL or make it reachable from the host (${{ run: 'check' }} tests it), or let the control machine download: fetch: control.`,
  }
}
