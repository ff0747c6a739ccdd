import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'

/**
 * An apt configuration with one suite as its only source; proxies and the like of the machine stay in force.
 * @param status dpkg's list of what counts as installed; nothing does when it is not given
 * @returns its path, for APT_CONFIG
 */
export async function aptConfig(
  suite: string,
  mirror: string,
  work: string,
  status?: string,
): Promise<string> {
  const state = join(work, 'apt')
  await mkdir(join(state, 'lists/partial'), { recursive: true })
  await mkdir(join(state, 'cache/archives/partial'), { recursive: true })
  await writeFile(join(state, 'status'), '')
  await writeFile(join(state, 'sources.list'), `deb [signed-by=${KEYRING}] ${mirror} ${suite} main\n`)
  const settings = {
    'Dir::Etc::SourceList': join(state, 'sources.list'),
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::Etc::Preferences': '/dev/null',
    'Dir::Etc::PreferencesParts': '/dev/null',
    'Dir::State': state,
    'Dir::State::Lists': join(state, 'lists'),
    'Dir::State::status': status ?? join(state, 'status'),
    'Dir::Cache': join(state, 'cache'),
    'Acquire::Languages': 'none',
    // A mirrored suite that moves may carry a Release file past its date.
    'Acquire::Check-Valid-Until': 'false',
    'APT::Sandbox::User': 'root',
  }
  const file = join(state, 'apt.conf')
  const lines = Object.entries(settings).map(([key, value]) => `${key} "${value}";\n`)
  await writeFile(file, lines.join(''))
  return file
}
