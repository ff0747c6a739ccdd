import type { Artifact } from '../model/software.ts'
import { displayUrl } from './display.ts'

/** An artifact that the control machine has or gets. */
export type LocalArtifact = Exclude<Artifact, { kind: 'onHost' | 'fetched' }>

/** Name of an artifact's source, for messages. */
export function labelOf(artifact: LocalArtifact): string {
  switch (artifact.kind) {
    case 'url':
      return displayUrl(artifact.urls[0] ?? 'no URL')
    case 'file':
      return artifact.path
    case 'maven':
      return `maven:${artifact.coordinates}`
    case 'build':
      return `built from ${labelOf(artifact.source)}`
  }
}
