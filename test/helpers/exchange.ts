import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sh } from '../../src/shell/quote.ts'
import { hostFolders, service } from './service-user.ts'

/** Programs that the scripts of resources call. `sh` and `runuser` start the others and are not among them. */
const PROGRAMS = [
  ...[
    'id',
    'stat',
    'chown',
    'chmod',
    'chgrp',
    'mkdir',
    'mktemp',
    'mv',
    'rm',
    'rmdir',
    'ln',
    'cat',
    'readlink',
  ],
  ...['base64', 'head', 'tail', 'sync', 'dd', 'find', 'env', 'timeout', 'install', 'touch', 'restorecon'],
]

/** Entries that are exchanged, by the name of a case; globs, below the data folder. */
export interface Exchange {
  /** 'broker-a-0', '.users.*' */
  readonly entry: string
  /** A link to this file or folder of root comes in its place: '', 'secret'. */
  readonly victim: string
}

export interface Attack {
  readonly data: string
  /** Runs a script of root; before its command number `at` (from 1) the service's user exchanges the entry. */
  readonly run: (script: string, at: number) => { readonly exit: number; readonly commands: number }
  /** Every name, owner, mode and content of root's folder. */
  readonly victim: () => string
}

/**
 * A data folder of the service's user, a folder of root beside it, and a PATH whose programs exchange an entry of the
 * first for a link to the second before they do their work.
 */
export function attack({ entry, victim }: Exchange): Attack {
  const { root, data } = hostFolders()
  const [bin, rooted, count] = [join(root, 'bin'), join(root, 'rooted'), join(root, 'count')]
  mkdirSync(bin)
  mkdirSync(rooted, { mode: 0o700 })
  mkdirSync(join(rooted, 'data'), { mode: 0o700 })
  for (const name of ['secret', 'users.properties', 'data/users.properties'])
    writeFileSync(join(rooted, name), `${name} of root\n`, { mode: 0o600 })
  const exchange = `#!/bin/sh
PATH=/usr/bin:/bin:/usr/sbin:/sbin
for entry in ${sh`${data}`}/${entry}; do
  [ -e "$entry" ] && [ ! -L "$entry" ] || continue
  mv "$entry" "$entry.old"
  ln -s ${sh`${join(rooted, victim)}`} "$entry"
  chown -h ${service.uid}:${service.gid} "$entry" 2>/dev/null
done
`
  writeFileSync(join(bin, 'exchange'), exchange, { mode: 0o755 })
  for (const program of PROGRAMS) {
    const text = `#!/bin/sh
n=$(($(/bin/cat ${count}) + 1))
echo "$n" >${count}
[ "$n" != "$EXCHANGE_AT" ] || ${bin}/exchange
PATH=/usr/bin:/bin:/usr/sbin:/sbin exec ${program} "$@"
`
    writeFileSync(join(bin, program), text, { mode: 0o755 })
  }
  return {
    data,
    run: (script, at) => {
      writeFileSync(count, '0')
      chmodSync(count, 0o666)
      const env = { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, EXCHANGE_AT: String(at) }
      const done = spawnSync('/bin/sh', ['-eu', '-c', script], { env, stdio: 'pipe', timeout: 20_000 })
      return { exit: done.status ?? -1, commands: Number(readFileSync(count, 'utf8')) }
    },
    victim: () =>
      spawnSync('/bin/sh', [
        '-c',
        sh`cd ${rooted} && find . -printf '%p %u %g %m %y\n' | sort && find . -type f | sort | xargs cat`,
      ]).stdout.toString(),
  }
}

/** Gives a file or folder that a test made to the service's user. */
export function giveToService(path: string): void {
  chownSync(path, service.uid, service.gid)
  for (const { name, parentPath } of readdirSync(path, { withFileTypes: true, recursive: true }))
    chownSync(join(parentPath, name), service.uid, service.gid)
}
