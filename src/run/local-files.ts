import { access, constants, stat } from 'node:fs/promises'
import { artifactSource } from '../artifacts/index.ts'
import { RmqError } from '../errors.ts'
import type { LocalFile } from '../inventory/local-files.ts'
import type { Finding } from '../model/cluster.ts'

/**
 * Warnings of files that the inventory names and this machine does not have, or has other than it should (cut off, with
 * another checksum). No errors: the machine that runs `apply` may be another one.
 * @throws RmqError 'interrupted'
 */
export async function missingFiles(
  files: readonly LocalFile[],
  { env, signal }: { readonly env: NodeJS.ProcessEnv; readonly signal: AbortSignal },
): Promise<Finding[]> {
  const found = await Promise.all(
    files.map(async (file) => {
      const fault = (await lookAt(file)) ?? (await lookInto(file, env, signal))
      if (fault === undefined) return []
      const place = file.position === undefined ? {} : { position: file.position }
      return [{ ...fault, message: `${file.name}: ${fault.message}`, ...place }]
    }),
  )
  return found.flat()
}

type Fault = Omit<Finding, 'position'>

/** Returns true when the file exists and can be read. */
async function lookAt({ path, kind }: LocalFile): Promise<Fault | undefined> {
  try {
    const isFile = (await stat(path)).isFile()
    await access(path, constants.R_OK)
    if (isFile || kind === 'source' || kind === 'jdk') return undefined
    return { code: 'local-file', message: `${path} is not a file`, hint: HINT }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code !== 'ENOENT' && code !== 'ENOTDIR') {
      return { code: 'local-file', message: `${path} cannot be used: ${message}`, hint: HINT }
    }
    const hint = kind === 'known-hosts' ? 'Run once with --accept-new-host-keys, which writes it.' : HINT
    return { code: 'local-file-missing', message: `there is no ${path} on this machine`, hint }
  }
}

const HINT =
  'Copy it to the machine that runs plan and apply; a relative path starts at the folder of the inventory.'

/** Checks of plan and apply before the first change. */
async function lookInto(
  { path, kind, sha512 }: LocalFile,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  if (kind !== 'archive') return undefined
  try {
    await artifactSource({ kind: 'file', path, ...(sha512 && { sha512 }) }, { env }).check(signal)
    return undefined
  } catch (error) {
    if (!(error instanceof RmqError) || error.code === 'interrupted') throw error
    const { code, message, hint } = error
    return { code, message, ...(typeof hint === 'string' ? { hint } : {}) }
  }
}
