import type { Context } from '../context.ts'
import type { Path } from '../../raw.ts'

/** Sources of an archive. */
interface Download {
  readonly url?: string | readonly string[] | undefined
  readonly maven?: string | undefined
  readonly sha512?: string | undefined
}

/**
 * Reports an archive that is downloaded and has no sha512 in the inventory. Over http that is an error: a host in between can
 * deliver another archive, and its published sum with it. Over https, and from Maven, it is a warning.
 * @param path of the object with `url`, `maven` and `sha512`
 * @param elsewhere place of the warning when the inventory names neither
 */
export function checkVerifiable(
  { problems }: Pick<Context, 'problems'>,
  path: Path,
  { url, maven, sha512 }: Download,
  elsewhere: Path = path,
): void {
  if (sha512 !== undefined) return
  const name = problems.show([...path, 'sha512'])
  const hint = 'Take it from the .sha512 file beside the archive.'
  const urls = url === undefined ? [] : [url].flat()
  if (urls.some((one) => /^http:/i.test(one.trim()))) {
    problems.error([...path, 'url'], {
      code: 'http-without-checksum',
      message: `${name} is not set, and over http a host in between can change the download`,
      hint: `${hint.slice(0, -1)}, or use https.`,
    })
    return
  }
  const key = maven === undefined ? 'url' : 'maven'
  problems.warn(urls.length === 0 && maven === undefined ? elsewhere : [...path, key], {
    code: 'no-checksum',
    message: `${name} is not set, so the download cannot be verified`,
    hint,
  })
}
