import type { SourcePosition } from '../errors.ts'
import type { DeliveredInput, Inventory, SshInput } from './schema/index.ts'
import type { Path } from './raw.ts'
import { localPath, type Context } from './resolve/context.ts'

/** A file or folder of this machine that an inventory names. */
export interface LocalFile {
  readonly kind: 'archive' | 'source' | 'jdk' | 'key' | 'known-hosts'
  /** Absolute, or relative to the current folder. */
  readonly path: string
  /** Its name in the inventory: artifact.file. */
  readonly name: string
  readonly sha512?: string
  readonly position?: SourcePosition
}

interface Mention {
  readonly kind: LocalFile['kind']
  readonly at: Path
  readonly text: string | undefined
  readonly sha512?: string | undefined
}

/** Every file of this machine that the inventory names, but for those of secrets, which are read with it; each place once. */
export function localFiles(context: Omit<Context, 'isFromEnvironment'>): LocalFile[] {
  const { inventory, problems } = context
  const found = new Map<string, LocalFile>()
  for (const { kind, at, text, sha512 } of mentions(inventory)) {
    if (text === undefined) continue
    const path = localPath(context, text)
    const position = problems.locate(at)
    // One variable of an INI reaches all of its hosts.
    found.set(JSON.stringify([path, position]), {
      kind,
      path,
      name: problems.show(at),
      ...(sha512 === undefined ? {} : { sha512: sha512.toLowerCase() }),
      ...(position === undefined ? {} : { position }),
    })
  }
  return [...found.values()]
}

function mentions({ artifact, jdk, image, dashboard, ssh, hosts }: Inventory): Mention[] {
  const { build } = artifact ?? {}
  const named = Array.isArray(hosts) ? {} : hosts
  return [
    archive(['artifact'], artifact),
    { kind: 'source', at: ['artifact', 'build', 'source'], text: build?.source },
    { kind: 'jdk', at: ['artifact', 'build', 'jdk'], text: build?.jdk },
    archive(['jdk'], jdk),
    { kind: 'archive', at: ['image', 'archive'], text: image?.archive },
    archive(['dashboard', 'jar'], dashboard?.jar),
    archive(['dashboard', 'war'], dashboard?.war),
    archive(['dashboard', 'tomcat'], dashboard?.tomcat),
    archive(['dashboard', 'jdk'], dashboard?.jdk),
    { kind: 'archive', at: ['dashboard', 'image', 'archive'], text: dashboard?.image?.archive },
    ...sshFiles(['ssh'], ssh),
    ...Object.entries(named).flatMap(([name, host]) => sshFiles(['hosts', name], host ?? undefined)),
  ]
}

function archive(at: Path, input: Pick<DeliveredInput, 'file' | 'sha512'> | undefined): Mention {
  return { kind: 'archive', at: [...at, 'file'], text: input?.file, sha512: input?.sha512 }
}

function sshFiles(at: Path, input: SshInput | undefined): Mention[] {
  return [
    { kind: 'key', at: [...at, 'identityFile'], text: input?.identityFile },
    { kind: 'known-hosts', at: [...at, 'knownHostsFile'], text: input?.knownHostsFile },
  ]
}
