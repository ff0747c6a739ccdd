import type { SourcePosition } from '../errors.ts'
import { compact } from '../objects.ts'
import type { SshInput } from './schema/core.ts'
import type { Inventory } from './schema/index.ts'
import { archiveMention, type Mention } from './mentions.ts'
import type { Path } from './raw.ts'
import { localPath, type Context } from './resolve/context.ts'
import { typedPages } from './services/index.ts'

/** A file or folder of this machine that an inventory names. */
export interface LocalFile {
  readonly kind: Mention['kind']
  /** Absolute, or relative to the current folder. */
  readonly path: string
  /** Its name in the inventory: artifact.file. */
  readonly name: string
  readonly sha512?: string
  readonly position?: SourcePosition
}

/** Every file of this machine that the inventory names, but for those of secrets, which are read with it; each place once. */
export function localFiles(context: Omit<Context, 'isFromEnvironment'>, inventory: Inventory): LocalFile[] {
  const { problems } = context
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
      ...compact({ position }),
    })
  }
  return [...found.values()]
}

function mentions(inventory: Inventory): Mention[] {
  const { artifact, jdk, image, ssh, hosts } = inventory
  const { build } = artifact ?? {}
  const named = Array.isArray(hosts) ? {} : hosts
  return [
    archiveMention(['artifact'], artifact),
    { kind: 'source', at: ['artifact', 'build', 'source'], text: build?.source },
    { kind: 'jdk', at: ['artifact', 'build', 'jdk'], text: build?.jdk },
    archiveMention(['jdk'], jdk),
    { kind: 'archive', at: ['image', 'archive'], text: image?.archive },
    ...typedPages.flatMap((page) => page.files(inventory)),
    ...sshFiles(['ssh'], ssh),
    ...Object.entries(named).flatMap(([name, host]) => sshFiles(['hosts', name], host ?? undefined)),
  ]
}

function sshFiles(at: Path, input: SshInput | undefined): Mention[] {
  return [
    { kind: 'key', at: [...at, 'identityFile'], text: input?.identityFile },
    { kind: 'known-hosts', at: [...at, 'knownHostsFile'], text: input?.knownHostsFile },
  ]
}
