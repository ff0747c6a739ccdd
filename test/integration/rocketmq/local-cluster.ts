import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, open, readdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { distributionsDir } from '../../../lab/paths.ts'
import type { Instance } from '../../../src/model/cluster.ts'
import { jdkOptions } from '../../../src/releases/jdk-matrix.ts'
import { poll } from '../../../src/rocketmq/client/poll.ts'

const run = promisify(execFile)

/** The release that the real cluster of these tests runs. */
export const version = '5.3.3'

/** What the real cluster is made of. */
export interface Requirements {
  /** The distribution as the lab put it together. */
  readonly archive: string
  /** JVM words that the JDK in PATH needs beyond the heap. */
  readonly javaOptions: readonly string[]
}

/** @returns `missing`: why the real cluster cannot be had on this machine */
export async function requirements(): Promise<Requirements | { missing: string }> {
  const archive = join(distributionsDir(), `rocketmq-all-${version}-bin-release.zip`)
  if (!existsSync(archive)) return { missing: `no ${archive} (npm run lab -- up 1 makes it)` }
  try {
    // 'javac 17.0.15' or, of JDK 8, 'javac 1.8.0_442'.
    const { stdout, stderr } = await run('javac', ['-version'])
    const major = (stdout + stderr).includes('javac 1.8') ? 8 : 17
    return { archive, javaOptions: jdkOptions(version, major) ?? [] }
  } catch {
    return { missing: 'no JDK: javac is not in PATH' }
  }
}

/** Unpacks the archive into `folder`. @returns ROCKETMQ_HOME */
export async function unpack(archive: string, folder: string): Promise<string> {
  await run('jar', ['xf', archive], { cwd: folder })
  const [top] = await readdir(folder)
  if (top === undefined) throw new Error(`${archive} is empty`)
  return join(folder, top)
}

/** A port with the two that a broker derives from it, all free a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = await listen(0)
    if (
      port !== undefined &&
      (await listen(port - 2)) !== undefined &&
      (await listen(port + 1)) !== undefined
    ) {
      return port
    }
  }
}

async function listen(port: number): Promise<number | undefined> {
  const server = createServer()
  try {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    return typeof address === 'object' ? address?.port : undefined
  } catch {
    return undefined
  } finally {
    server.close()
  }
}

/** A name server or broker of the real distribution, started as its unit would start it. */
export class LocalProcess {
  private readonly child: ChildProcess

  private constructor(child: ChildProcess) {
    this.child = child
  }

  static async start(home: string, folder: string, instance: Instance): Promise<LocalProcess> {
    const data = join(folder, instance.id)
    await mkdir(data, { recursive: true })
    const conf = join(data, 'instance.conf')
    const lines = [...instance.config].map(([key, value]) => `${key}=${String(value)}\n`)
    await writeFile(conf, lines.join(''))
    const output = await open(join(data, 'output'), 'w')
    const program = instance.service === 'namesrv' ? 'mqnamesrv' : 'mqbroker'
    const heap = ['-Xms200m', '-Xmx200m', '-Xmn100m', '-XX:MaxDirectMemorySize=128m']
    const child = spawn('sh', [join(home, 'bin', program), '-c', conf], {
      cwd: data,
      // The wrapper scripts do not exec, so the whole group has to be signalled.
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      env: {
        ...process.env,
        ROCKETMQ_HOME: home,
        JAVA_OPT_EXT: [...heap, `-Duser.home=${data}`, ...instance.javaOptions].join(' '),
      },
    })
    await output.close()
    return new LocalProcess(child)
  }

  /** Ends it as systemd would, the whole group at once, and waits until java has ended, not only its wrapper. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const { pid } = this.child
    if (pid === undefined || !signalGroup(pid, signal)) return
    const left = await poll(() => Promise.resolve(signalGroup(pid, 0) ? 'still there' : undefined), {
      timeoutMs: 60_000,
      signal: new AbortController().signal,
    })
    if (left !== undefined) signalGroup(pid, 'SIGKILL')
  }
}

/** @returns false when no process of the group is left */
function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal)
  } catch {
    return false
  }
}
