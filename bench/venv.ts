import { access } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from '../lab/process.ts'
import { benchFolder } from './folders.ts'

/** `ansible` is ansible-core with its collections. */
const PACKAGES = ['ansible', 'mitogen', 'pyinfra']

/** The virtual environment of the peers; made the first time, from the index that pip is configured for. */
export async function ensureVenv(progress: (line: string) => void): Promise<string> {
  const venv = join(benchFolder(), 'venv')
  if (await isThere(join(venv, 'bin/pyinfra'))) return venv
  progress('installing Ansible, Mitogen and pyinfra')
  await run('python3', ['-m', 'venv', venv])
  await run(join(venv, 'bin/pip'), ['install', '-q', ...PACKAGES])
  return venv
}

/** Versions of the peers and of what they run on. */
export async function peerVersions(venv: string): Promise<(readonly [string, string])[]> {
  const { stdout } = await run(join(venv, 'bin/pip'), ['list', '--format', 'json'])
  const wanted = ['ansible', 'ansible-core', 'mitogen', 'pyinfra']
  const found = (JSON.parse(stdout) as { name: string; version: string }[])
    .filter(({ name }) => wanted.includes(name))
    .map(({ name, version }) => [name, version] as const)
  const python = await run(join(venv, 'bin/python'), [
    '-c',
    'import platform; print(platform.python_version())',
  ])
  return [...found, ['Python', python.stdout.trim()]]
}

/** Folder of Mitogen's strategy for Ansible. */
export async function mitogenStrategies(venv: string): Promise<string> {
  const code = 'import ansible_mitogen, os; print(os.path.dirname(ansible_mitogen.__file__))'
  const { stdout } = await run(join(venv, 'bin/python'), ['-c', code])
  return join(stdout.trim(), 'plugins/strategy')
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
