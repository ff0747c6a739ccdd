import { spawn } from 'node:child_process'
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { LabError } from '../errors.ts'
import { sourceFile } from '../paths.ts'
import { run, tail } from '../process.ts'
import type { RunResult } from '../process.ts'
import { removeControlGroup } from './cgroup.ts'
import { discard, freeze, layDown, mountPoint, thaw } from './disk.ts'
import type { HostSpec, LabDriver } from './driver.ts'
import { bridgeName, closeBridge, machineName, openBridge, portName, removePort, setPort } from './network.ts'
import { childrenOf, isInit, processStat } from './processes.ts'
import { waitFor } from './wait.ts'

const BOOT_MS = 20_000
const POWER_OFF_MS = 60_000
const KILL_MS = 10_000
const EXEC_MS = 120_000

const machine = (host: HostSpec): string => machineName(host.network, host.name)
const pidFile = (host: HostSpec): string => join(host.dir, 'supervisor.pid')
const dockerDir = (host: HostSpec): string => join(host.dir, 'docker')
const consoleLog = (host: HostSpec): string => join(host.dir, 'console.log')

/** Hosts as systemd-nspawn containers: an overlay over the image, a port on a bridge, a control group each. */
export const nspawnDriver: LabDriver = {
  openNetwork: openBridge,
  closeNetwork: closeBridge,
  prepare: layDown,
  boot,
  powerOff,
  kill,
  bootId: async (host) => (await initPid(host))?.toString(),
  exec,
  setLink: (host, connected) => setPort(portName(machine(host)), connected),
  freeze,
  thaw,
  erase: discard,
  consoleLog,
}

async function boot(host: HostSpec): Promise<void> {
  await mkdir(dockerDir(host), { recursive: true })
  const output = await open(consoleLog(host), 'a')
  try {
    const child = spawn('sh', [sourceFile('hosts/supervise.sh'), machine(host), ...nspawnArguments(host)], {
      // A session of its own: it outlives this process and hears no Ctrl-C.
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      env: {
        PATH: process.env['PATH'],
        SYSTEMD_NSPAWN_API_VFS_WRITABLE: '1',
        SYSTEMD_NSPAWN_TMPFS_TMP: '0',
      },
    })
    child.unref()
    if (child.pid === undefined)
      throw new LabError('lab-boot', `${host.name}: systemd-nspawn could not be started`)
    const started = (await processStat(child.pid))?.started ?? ''
    await writeFile(pidFile(host), `${child.pid} ${started}\n`)
  } finally {
    await output.close()
  }
  await waitFor(
    () => initPid(host),
    BOOT_MS,
    async () =>
      new LabError('lab-boot', `${host.name} did not come to life within ${BOOT_MS / 1000} s`, {
        hint: `Its console is in ${consoleLog(host)}`,
        output: tail(await readFile(consoleLog(host), 'utf8')),
      }),
  )
}

function nspawnArguments(host: HostSpec): readonly string[] {
  return [
    '--quiet',
    '--boot',
    `--directory=${mountPoint(host)}`,
    `--machine=${machine(host)}`,
    `--hostname=${host.name}`,
    `--network-bridge=${bridgeName(host.network)}`,
    '--register=no',
    '--keep-unit',
    '--console=pipe',
    '--resolv-conf=off',
    '--timezone=off',
    '--link-journal=no',
    // Docker inside a host needs these: a folder whose file system carries overlays, and rights.
    `--bind=${dockerDir(host)}:/var/lib/docker`,
    '--capability=all',
    '--system-call-filter=@keyring bpf',
    // For systemd in the host: without it, it refuses to run on cgroup v1.
    'SYSTEMD_CGROUP_ENABLE_LEGACY_FORCE=1',
  ]
}

/** The supervising shell of a host if it runs; a pid that has gone to another process since does not count. */
async function supervisorPid(host: HostSpec): Promise<number | undefined> {
  const [pid, started] = (await readFile(pidFile(host), 'utf8').catch(() => '')).trim().split(' ')
  if (pid === undefined || pid === '') return undefined
  const stat = await processStat(Number(pid))
  return stat?.started === started ? stat?.pid : undefined
}

/** Supervisor → systemd-nspawn → init of the host, found afresh each time because a reboot changes the last two. */
async function initPid(host: HostSpec): Promise<number | undefined> {
  const supervisor = await supervisorPid(host)
  if (supervisor === undefined) return undefined
  for (const nspawn of await childrenOf(supervisor)) {
    for (const child of await childrenOf(nspawn.pid)) {
      // Before its exec it is still a copy of systemd-nspawn.
      if (child.command === 'systemd' && (await isInit(child.pid))) return child.pid
    }
  }
  return undefined
}

async function exec(host: HostSpec, script: string, timeout = EXEC_MS): Promise<RunResult> {
  const pid = await initPid(host)
  if (pid === undefined) throw new LabError('lab-host-off', `${host.name} is not running`)
  const enter = ['--target', String(pid), '--mount', '--uts', '--ipc', '--net', '--pid', '--cgroup']
  const clean = ['env', '-i', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LANG=C.UTF-8']
  return run('nsenter', [...enter, ...clean, 'bash', '-s'], { input: script, mayFail: true, timeout })
}

async function powerOff(host: HostSpec): Promise<void> {
  const init = await initPid(host)
  if (init !== undefined) {
    // The signal that systemd takes as "power off".
    await run('kill', ['-s', 'RTMIN+4', String(init)], { mayFail: true })
    await waitUntilOff(host, POWER_OFF_MS).catch(() => undefined)
  }
  // Whatever is left by now does not listen.
  await kill(host)
}

async function kill(host: HostSpec): Promise<void> {
  const supervisor = await supervisorPid(host)
  if (supervisor !== undefined) {
    const children = await childrenOf(supervisor)
    const init = await initPid(host)
    // The supervisor first, so that it boots nothing again; init takes all processes of the host with it.
    for (const pid of [
      supervisor,
      ...(init === undefined ? [] : [init]),
      ...children.map((child) => child.pid),
    ]) {
      try {
        process.kill(pid, 'SIGKILL')
      } catch {
        // Gone already, with its parent.
      }
    }
    await waitUntilOff(host, KILL_MS)
  }
  // The next boot needs the name of the port.
  await removePort(portName(machine(host)))
  await removeControlGroup(machine(host))
  await removeRuntimeFiles(machine(host))
  await rm(pidFile(host), { force: true })
}

async function waitUntilOff(host: HostSpec, timeout: number): Promise<void> {
  await waitFor(
    async () => ((await supervisorPid(host)) === undefined ? true : undefined),
    timeout,
    () => new LabError('lab-off', `${host.name} is still running after ${timeout / 1000} s`),
  )
}

/** Removes what a killed systemd-nspawn left. */
async function removeRuntimeFiles(name: string): Promise<void> {
  for (const folder of ['propagate', 'unix-export']) {
    const path = join('/run/systemd/nspawn', folder, name)
    await run('umount', ['--quiet', path], { mayFail: true })
    await rm(path, { recursive: true, force: true })
  }
}
