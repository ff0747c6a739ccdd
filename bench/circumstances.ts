import { cpus, loadavg, release } from 'node:os'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../lab/process.ts'
import { defaultVersion } from '../src/releases/known.ts'
import { ROOT } from './folders.ts'
import type { Circumstances } from './report.ts'
import { peerVersions } from './venv.ts'

/** Load average of the last minute. */
export const loadNow = (): number => loadavg()[0] ?? 0

/** The machine and the versions, without any path. */
export async function circumstances(venv: string, loadBefore: number): Promise<Circumstances> {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  const commit = await run('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, mayFail: true })
  const ssh = await run('ssh', ['-V'], { mayFail: true })
  const [, openSsh = 'unknown'] = /OpenSSH_([\w.]+)/.exec(ssh.stderr) ?? []
  return {
    date: new Date().toISOString().slice(0, 10),
    cores: cpus().length,
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    kernel: release(),
    load: [loadBefore, loadNow()],
    versions: [
      ['rmq-provision', commit.code === 0 ? `${version} (${commit.stdout.trim()})` : version],
      ['Node', process.versions.node],
      ['RocketMQ', defaultVersion],
      ['OpenSSH', openSsh],
      ...(await peerVersions(venv)),
    ],
  }
}
