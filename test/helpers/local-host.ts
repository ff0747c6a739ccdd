import { spawn } from 'node:child_process'
import { copyFile, rename } from 'node:fs/promises'
import { connect as connectTcp } from 'node:net'
import type { Duplex } from 'node:stream'
import { RmqError } from '../../src/errors.ts'
import type { ExecOptions, ExecResult, HostAccess, LocalFile } from '../../src/engine/access.ts'

/** A host that is this machine: real shells and files, no SSH. For tests of the engine against temp folders. */
export class LocalHost implements HostAccess {
  readonly host: string
  /** Every script that ran, in order. */
  readonly scripts: string[] = []

  constructor(host: string) {
    this.host = host
  }

  script(script: string, options: Omit<ExecOptions, 'stdin'> = {}): Promise<ExecResult> {
    this.scripts.push(script)
    return new Promise((resolve, reject) => {
      const child = spawn('/bin/sh', ['-s'], { stdio: 'pipe', detached: true })
      const out: Buffer[] = []
      const err: Buffer[] = []
      child.stdout.on('data', (chunk: Buffer) => {
        if (options.onStdout) options.onStdout(chunk)
        else out.push(chunk)
      })
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk))
      child.on('error', reject)
      const onAbort = (): void => {
        // The whole group, as the transport does on a host.
        if (child.pid !== undefined) process.kill(-child.pid)
        reject(new RmqError('interrupted', 'interrupted'))
      }
      options.signal?.addEventListener('abort', onAbort)
      child.on('close', (exit) => {
        options.signal?.removeEventListener('abort', onAbort)
        resolve({ exit: exit ?? 255, stdout: Buffer.concat(out), stderr: Buffer.concat(err) })
      })
      child.stdin.end(script)
    })
  }

  async upload(local: LocalFile, path: string): Promise<void> {
    await copyFile(local.path, `${path}.part`)
    await rename(`${path}.part`, path)
  }

  connect(address: string, port: number): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      const socket = connectTcp(port, address)
      socket.once('connect', () => {
        resolve(socket)
      })
      socket.once('error', reject)
    })
  }
}
