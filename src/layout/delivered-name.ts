import { posix } from 'node:path'
import { fileNameOf } from '../artifacts/display.ts'
import type { DeliveredArtifact, FetchedArtifact } from '../model/software.ts'

const ENDINGS = /\.(?:tar\.gz|tgz|tar|zip|jar|war)$/i

/**
 * The name of what is delivered, without its ending: 'rocketmq-4.9.4', 'tomcat-7.0.109'. With a checksum the
 * beginning of it belongs to the name, so that another file under the same name goes to another place.
 */
export function deliveredName(artifact: DeliveredArtifact | FetchedArtifact): string {
  const plain = fileName(artifact)
    .replace(ENDINGS, '')
    .replaceAll(/[^A-Za-z0-9._-]/g, '_')
  return artifact.sha512 === undefined ? plain : `${plain}-${artifact.sha512.slice(0, 12)}`
}

function fileName(artifact: DeliveredArtifact | FetchedArtifact): string {
  switch (artifact.kind) {
    case 'file':
      return posix.basename(artifact.path)
    case 'url':
    case 'fetched':
      return fileNameOf(artifact.urls[0] ?? '')
    case 'maven': {
      const [, name = '', version = ''] = artifact.coordinates.split(':')
      return `${name}-${version}`
    }
  }
}
