import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { buildProbeScript, parseProbeOutput } from '../../../src/shell/batch.ts'
import { connectHost } from '../../../src/transport/index.ts'
import type { SshHost } from '../../../src/transport/index.ts'
import { failure } from '../../helpers/failure.ts'
import { isRunning } from '../../helpers/processes.ts'
import { knownHostsLine, makeKey } from '../../helpers/sshd.ts'
import { missing, sharedSshd } from './shared-sshd.ts'
import { connect, ownSshd, plainOptions } from './support.ts'

describe.skipIf(missing !== undefined)('a real sshd', () => {
  const bench = sharedSshd(['MaxSessions 5'])

  test('a batch of probes in one script', async () => {
    const fragments = Array.from({ length: 40 }, (_, index) => `stat -c %a /etc/passwd; exit ${index}`)
    const { stdout } = await bench.mq1.script(buildProbeScript(fragments, 'n0nce4tests'))
    const answers = parseProbeOutput(stdout, 'n0nce4tests', 40)
    expect(answers.map(({ exit }) => exit)).toEqual([...Array(40).keys()])
  })

  test('a long script and a long answer', async () => {
    const word = 'x'.repeat(300_000)
    const { stdout } = await bench.mq1.script(`printf %s ${word}; head -c 3000000 /dev/zero`)
    expect(stdout.length).toBe(3_300_000)
  })

  test('output is seen as it comes', async () => {
    const seen: string[] = []
    const onStdout = (chunk: Buffer): unknown => seen.push(chunk.toString())
    const { stdout } = await bench.mq1.script('echo one; echo two', { onStdout })
    expect(seen.join('')).toBe('one\ntwo\n')
    // It is not kept as well: who follows a log does so for days.
    expect(stdout.length).toBe(0)
  })

  test('the words of a command stay words; its input is data', async () => {
    const { stdout } = await bench.mq1.command(['printf', '[%s]', 'a b', "it's", '$HOME', ''])
    expect(stdout.toString()).toBe("[a b][it's][$HOME][]")
    expect((await bench.mq1.command(['sort'], { stdin: 'b\na\n' })).stdout.toString()).toBe('a\nb\n')
  })

  test('the host is not asked to prove keys that are not used', async () => {
    const own = await ownSshd(['LogLevel DEBUG1'])
    const host = await connectHost(own.host('mq2'), plainOptions)
    await host.script('true')
    await host.close()
    expect(own.log()).toContain('server_input_channel_req')
    expect(own.log()).not.toContain('hostkeys-prove')
  })

  test('thirty scripts at once over five sessions', async () => {
    const results = await Promise.all(Array.from({ length: 30 }, (_, n) => bench.mq1.script(`echo ${n}`)))
    expect(results.map(({ stdout }) => Number(stdout))).toEqual([...Array(30).keys()])
  })

  test('a script that takes too long is ended with all it started', async () => {
    const pids: number[] = []
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const running = bench.mq1.script('sleep 60 & echo $$ $!; wait', {
      timeoutMs: 30_000,
      onStdout: (chunk) => {
        pids.push(...chunk.toString().trim().split(' ').map(Number))
        vi.advanceTimersByTime(30_000)
        vi.useRealTimers()
      },
    })
    const error = await failure(running)
    expect(error).toMatchObject({ code: 'timeout', where: { host: 'mq1' } })
    expect(error.message).toContain('30000 ms')
    expect(pids).toHaveLength(2)
    expect(await Promise.all(pids.map(isRunning))).toEqual([false, false])
  })

  test('an interrupted script is given up at once and ended on the host', async () => {
    const own = await connect(bench.sshd.host('mq1'))
    const stop = new AbortController()
    const trapped = join(bench.sshd.folder, 'trapped')
    const running = own.script(`trap 'echo >${trapped}; exit' TERM; echo started; sleep 60 & wait`, {
      signal: stop.signal,
      onStdout: () => {
        stop.abort()
      },
    })
    const error = await failure(running)
    expect(error).toMatchObject({ code: 'interrupted', exitCode: 130 })
    await own.close()
    expect(existsSync(trapped)).toBe(true)
    expect((await failure(bench.mq1.script('true', { signal: stop.signal }))).code).toBe('interrupted')
  })

  test('a host known by its RSA key is asked for that one', async () => {
    const knownHostsFile = join(bench.sshd.folder, 'known_rsa')
    writeFileSync(knownHostsFile, knownHostsLine(bench.sshd.port, join(bench.sshd.folder, 'host_rsa')))
    const host = await connect(bench.sshd.host('mq1', { knownHostsFile }))
    expect((await host.script('exit 9')).exit).toBe(9)
  })

  describe('jump hosts', () => {
    test('several hosts go through one connection to the bastion, which ends with the last', async () => {
      const bastion = await ownSshd(['LogLevel VERBOSE'])
      const knownHostsFile = join(bench.sshd.folder, 'known_both')
      writeFileSync(
        knownHostsFile,
        readFileSync(bastion.knownHosts, 'utf8') + readFileSync(bench.sshd.knownHosts, 'utf8'),
      )
      // The key of the target opens the bastion too.
      writeFileSync(join(bastion.folder, 'authorized_keys'), readFileSync(`${bench.sshd.userKey}.pub`))
      const jump = `127.0.0.1:${bastion.port}`
      const shared = { ...plainOptions }
      const hosts = await Promise.all(
        ['mq1', 'mq2', 'mq3'].map((name) =>
          connectHost(bench.sshd.host(name, { jump, knownHostsFile }), shared),
        ),
      )
      const results = await Promise.all(hosts.map((host) => host.script('echo $SSH_CONNECTION')))
      for (const { stdout } of results) expect(stdout.toString()).toContain(`127.0.0.1 ${bench.sshd.port}`)
      expect(bastion.log().match(/Accepted publickey/g)).toHaveLength(1)
      for (const host of hosts) await host.close()
      await bastion.logged(/Received disconnect|Disconnected from|Connection closed/)
    })

    test('the key of a bastion is checked as strictly', async () => {
      const bastion = await ownSshd()
      const error = await failure(connect(bench.sshd.host('mq1', { jump: `127.0.0.1:${bastion.port}` })))
      expect(error.code).toBe('host-key-unknown')
      expect(error.message).toContain('jump host 127.0.0.1')
      expect(error.where.host).toBe('mq1')
    })

    test('a ProxyJump that goes in a circle is an error, not a wait for ever', async () => {
      const sshConfigFile = join(bench.sshd.folder, 'circle')
      writeFileSync(sshConfigFile, 'Host one\n  ProxyJump two\nHost two\n  ProxyJump one\n')
      const mq = { ...bench.sshd.host('mq1'), address: 'one' }
      const error = await failure(connect(mq, { sshConfigFile }))
      expect(error).toMatchObject({ code: 'bad-jump', exitCode: 2 })
    })
  })

  describe('an agent', () => {
    let socket: string
    let agent: ReturnType<typeof spawn>
    beforeAll(async () => {
      socket = join(bench.sshd.folder, 'agent')
      agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] })
      await new Promise((resolve) => agent.stdout?.once('data', resolve))
      const keys = Array.from({ length: 7 }, (_, index) => makeKey(join(bench.sshd.folder, `other${index}`)))
      const env = { ...process.env, SSH_AUTH_SOCK: socket }
      execFileSync('ssh-add', ['-q', ...keys, bench.sshd.userKey], { env })
      // Only the public half stays: the agent alone can use the key.
      renameSync(bench.sshd.userKey, `${bench.sshd.userKey}.away`)
    })
    afterAll(() => {
      renameSync(`${bench.sshd.userKey}.away`, bench.sshd.userKey)
      agent.kill()
    })

    /** With these lines for ssh's configuration, and no key file of the inventory's. */
    const connectWith = (name: string, lines: readonly string[]): Promise<SshHost> => {
      const sshConfigFile = join(bench.sshd.folder, name)
      writeFileSync(sshConfigFile, [`IdentityAgent ${socket}`, ...lines, ''].join('\n'))
      const { identityFile: _, ...ssh } = bench.sshd.host('mq1').ssh
      return connect({ ...bench.sshd.host('mq1'), ssh }, { sshConfigFile })
    }

    test('its eight keys are more than sshd lets one try, but the one that is named goes first', async () => {
      const host = await connectWith('named', [`IdentityFile ${bench.sshd.userKey}`])
      expect((await host.script('exit 5')).exit).toBe(5)
    })

    test('with none of them named, the error says that the agent was tried', async () => {
      const error = await failure(connectWith('unnamed', ['IdentityFile none']))
      expect(error.code).toBe('auth-failed')
      expect(error.message).toContain('tried agent')
    })

    test('IdentitiesOnly keeps its other keys from being tried', async () => {
      const lines = ['IdentitiesOnly yes', `IdentityFile ${bench.sshd.folder}/other0`]
      const error = await failure(connectWith('only', lines))
      expect(error.code).toBe('auth-failed')
      expect(error.message).toContain('the server takes')
    })

    test('an agent that is not there is no end', async () => {
      const sshConfigFile = join(bench.sshd.folder, 'dead-agent')
      writeFileSync(sshConfigFile, `IdentityAgent ${bench.sshd.folder}/nobody\n`)
      const host = await connect(bench.sshd.host('mq1', { identityFile: `${bench.sshd.userKey}.away` }), {
        sshConfigFile,
      })
      expect((await host.script('exit 5')).exit).toBe(5)
    })
  })

  test('a ProxyCommand is an error that names the way out', async () => {
    const sshConfigFile = join(bench.sshd.folder, 'command')
    writeFileSync(sshConfigFile, 'Host *\n  ProxyCommand nc %h %p\n')
    const error = await failure(connect(bench.sshd.host('mq1'), { sshConfigFile }))
    expect(error.code).toBe('proxy-command')
    expect(error.hint).toContain('ssh.jump')
  })

  test('a key file that others may read is not used', async () => {
    const shown = join(bench.sshd.folder, 'user key')
    const own = readFileSync(bench.sshd.userKey)
    writeFileSync(shown, own, { mode: 0o600 })
    const sshConfigFile = join(bench.sshd.folder, 'no-agent')
    writeFileSync(sshConfigFile, 'IdentityAgent none\n')
    const connectWith = () => connect(bench.sshd.host('mq1', { identityFile: shown }), { sshConfigFile })
    chmodSync(shown, 0o640)
    const error = await failure(connectWith())
    expect(error.code).toBe('auth-failed')
    expect(error.message).toContain(`${shown} (its mode 0640 gives other users access)`)
    expect(error.hint).toContain(`chmod 600 '${shown}'.`)
    chmodSync(shown, 0o600)
    expect((await (await connectWith()).script('exit 5')).exit).toBe(5)
  })

  test("what ssh's configuration says is enough", async () => {
    const sshConfigFile = join(bench.sshd.folder, 'config')
    writeFileSync(
      sshConfigFile,
      `Host mq1.example
  HostName 127.0.0.1
  Port ${bench.sshd.port}
  User ${userInfo().username}
  IdentityFile ${bench.sshd.userKey}
  UserKnownHostsFile ${bench.sshd.knownHosts}
  StrictHostKeyChecking no
`,
    )
    const mq = { name: 'mq1', address: 'mq1.example', privateAddress: '127.0.0.1', ssh: {} }
    const host = await connect(mq, { sshConfigFile })
    expect((await host.script('exit 0')).exit).toBe(0)
  })
})
