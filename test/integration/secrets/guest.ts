import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmdirSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'

/** Scripts run as root here and change nothing of this machine. */
export interface Guest {
  readonly run: (script: string, programs: string) => Promise<Output>
  readonly stop: () => Promise<void>
}

export interface Output {
  readonly exit: number
  readonly stdout: string
  readonly stderr: string
}

/** Namespaces of its own, and a root whose changes are kept in memory; settings of the kernel are read-only. */
const SETUP = `set -e
mount -t tmpfs tmpfs "$1"
mkdir "$1/up" "$1/work" "$1/root" "$1/vm"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/up,workdir=$1/work" "$1/root"
mount -t proc proc "$1/root/proc"
mount --bind "$1/root/proc/sys" "$1/root/proc/sys"
mount -o remount,bind,ro "$1/root/proc/sys"
for name in max_map_count swappiness overcommit_memory; do cat "/proc/sys/vm/$name" >"$1/vm/$name"; done
mount --bind "$1/vm" "$1/root/proc/sys/vm"
mount --bind /dev "$1/root/dev"
echo ready
exec chroot "$1/root" sleep infinity`

/** The reason for which there can be no guest here; undefined: there can. */
export function missingGuest(): string | undefined {
  if (userInfo().uid !== 0) return 'only root makes namespaces'
  const words = ['--mount', '--pid', '--fork', '--net', 'true']
  return spawnSync('unshare', words).status === 0 ? undefined : 'this machine makes no namespaces'
}

export async function startGuest(): Promise<Guest> {
  const folder = mkdtempSync(join(tmpdir(), 'rmq-guest-'))
  const words = [
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    '--net',
    '--uts',
    '--ipc',
    'sh',
    '-c',
    SETUP,
    'sh',
    folder,
  ]
  const guest = spawn('unshare', words, { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    guest.stdout.once('data', () => {
      resolve()
    })
    guest.once('close', () => {
      reject(new Error('the guest did not start'))
    })
  })
  const target = firstChild(guest)
  return {
    run: (script, programs) => runIn(target, script, programs),
    stop: async () => {
      const ended = new Promise((resolve) => guest.once('close', resolve))
      guest.kill('SIGKILL')
      await ended
      rmdirSync(folder)
    },
  }
}

/** The process in the namespaces, by its id outside. */
function firstChild({ pid = 0 }: ChildProcess): string {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')
  if (child === undefined || child === '') throw new Error('the guest has no process')
  return child
}

async function runIn(target: string, script: string, programs: string): Promise<Output> {
  const path = `PATH=${programs}:/usr/sbin:/usr/bin:/sbin:/bin`
  const words = [
    '-t',
    target,
    '-m',
    '-p',
    '-n',
    '-u',
    '-i',
    '-r',
    '--wd=/',
    'env',
    '-i',
    path,
    'FARM_ADDRESS=10.20.0.1',
  ]
  const child = spawn('nsenter', [...words, 'sh', '-s'], { stdio: 'pipe' })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => {
    output.stdout += chunk.toString('latin1')
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output.stderr += chunk.toString('latin1')
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(script)
  const exit = await new Promise<number>((resolve) => {
    child.once('close', (code) => {
      resolve(code ?? 1)
    })
  })
  return { exit, ...output }
}
