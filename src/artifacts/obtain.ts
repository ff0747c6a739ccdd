import type { LocalFile } from '../engine/access.ts'
import type { DeliveredArtifact } from '../model/software.ts'
import type { ObtainContext } from './context.ts'
import { obtainUrl } from './download/url.ts'
import { obtainFile } from './file.ts'
import { obtainMaven } from './maven/maven.ts'

/**
 * An archive as a file of the control machine: local, downloaded or resolved by Maven.
 * @throws RmqError 'artifact-unavailable', 'artifact-missing', 'checksum-mismatch', 'checksum-changed', 'archive-corrupt',
 * 'maven-missing', 'maven-failed', 'maven-coordinates', 'cache-unusable', 'interrupted'.
 */
export function obtainArchive(artifact: DeliveredArtifact, context: ObtainContext): Promise<LocalFile> {
  switch (artifact.kind) {
    case 'url':
      return obtainUrl(artifact, context)
    case 'maven':
      return obtainMaven(artifact, context)
    case 'file':
      return obtainFile(artifact, context)
  }
}
