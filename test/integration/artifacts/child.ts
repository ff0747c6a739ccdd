import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'

export type Child = ChildProcessByStdio<null, Readable, null>

/** Obtains a URL in a process of its own, without any proxy but those in `env`. */
export function obtainInChild(
  cacheDir: string,
  url: string,
  sha512: string,
  env: Readonly<Record<string, string>> = {},
): Child {
  const script = fileURLToPath(new URL('./obtain-in-child.ts', import.meta.url))
  return spawn(process.execPath, ['--import', 'tsx', script, cacheDir, url, sha512], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], ...env },
  })
}

/** What the child printed at its end: the file, or the error's code and output. */
export async function resultOf(child: Child): Promise<unknown> {
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  await once(child, 'close')
  return JSON.parse(text)
}
