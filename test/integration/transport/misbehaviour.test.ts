import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AuthContext, ServerChannel } from 'ssh2'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Secret } from '../../../src/secret.ts'
import type { TransportOptions } from '../../../src/transport/index.ts'
import { failure } from '../../helpers/failure.ts'
import { FakeClock } from '../../helpers/clock.ts'
import { markerIn, newKey, runHere } from '../../helpers/ssh-server.ts'
import { connect, connectShared, plainOptions, server } from './support.ts'

describe('logging in', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  const only =
    (accepts: (context: AuthContext) => boolean, methods: AuthContext['method'][]) =>
    (context: AuthContext) => {
      if (accepts(context)) context.accept()
      else context.reject(methods)
    }

  test('a refused login reports what was tried and what the server takes', async () => {
    const { host } = await server({ auth: only(() => false, ['publickey', 'password']) })
    const password = new Secret('not the password')
    const error = await failure(connect(host('mq1', { password })))
    expect(error.code).toBe('auth-failed')
    expect(error.message).toMatch(
      /login of tester: tried key \/.*\/user, password; the server takes publickey, password/,
    )
    expect(error.message).not.toContain('not the password')
  })

  test('a key file that is not there is an error of the inventory', async () => {
    const { host } = await server()
    const error = await failure(connect(host('mq1', { identityFile: '/no/such/key' })))
    expect(error).toMatchObject({ code: 'key-missing', exitCode: 2 })
  })

  test('the password is asked once for all hosts', async () => {
    const { host } = await server({
      auth: only(
        (context) => context.method === 'password' && context.password === 'open sesame',
        ['password'],
      ),
    })
    const questions: string[] = []
    const options: TransportOptions = {
      ...plainOptions,
      askSecret: (question) => {
        questions.push(question)
        return Promise.resolve(new Secret('open sesame'))
      },
    }
    await Promise.all(['mq1', 'mq2', 'mq3'].map((name) => connectShared(host(name), options)))
    expect(questions).toHaveLength(1)
  })

  test('keyboard-interactive gets the same password', async () => {
    const { host } = await server({
      auth: (context) => {
        if (context.method !== 'keyboard-interactive') context.reject(['keyboard-interactive'])
        else
          context.prompt([{ prompt: 'Password: ', echo: false }], ([answer]) => {
            if (answer === 'open sesame') context.accept()
            else context.reject()
          })
      },
    })
    const connected = await connect(host('mq1', { password: new Secret('open sesame') }))
    expect((await connected.script('exit 0')).exit).toBe(0)
  })

  test('an encrypted key waits for its passphrase, however slowly it is typed', async () => {
    const { host, folder } = await server({
      auth: only(({ method }) => method === 'publickey', ['publickey']),
    })
    const identityFile = join(folder, 'locked')
    writeFileSync(identityFile, newKey('typed slowly').private, { mode: 0o600 })
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
    const connected = await connect(host('mq1', { identityFile, connectTimeoutMs: 10_000 }), {
      askSecret: () => {
        vi.advanceTimersByTime(60_000)
        return Promise.resolve(new Secret('typed slowly'))
      },
    })
    expect((await connected.script('exit 0')).exit).toBe(0)
  })

  test('an encrypted key without a terminal to ask at is named in the error', async () => {
    const { host, folder } = await server({ auth: only(() => false, ['publickey']) })
    const identityFile = join(folder, 'locked')
    writeFileSync(identityFile, newKey('never typed').private, { mode: 0o600 })
    const error = await failure(connect(host('mq1', { identityFile })))
    expect(error.message).toContain(`${identityFile} (needs its passphrase)`)
  })
})

describe('running scripts', () => {
  test('noise of the login shell is cut from stdout and stderr', async () => {
    const { host } = await server({
      exec: (command, channel) => {
        channel.write('Welcome to mq1\n')
        channel.stderr.write('unable to load profile\n')
        runHere(command, channel)
      },
    })
    const connected = await connect(host('mq1'))
    const { stdout, stderr, exit } = await connected.script('echo out; echo err >&2; exit 4')
    expect([stdout.toString(), stderr.toString(), exit]).toEqual(['out\n', 'err\n', 4])
  })

  test('a connection that is lost rejects what was running and what comes later', async () => {
    const { host } = await server({
      exec: (_command, _channel, cut) => {
        cut()
      },
    })
    const connected = await connect(host('mq1'))
    const error = await failure(connected.script('sleep 60'))
    expect(error.code).toBe('connection-lost')
    expect(error.message).toContain('while running a script')
    expect((await failure(connected.script('true'))).code).toBe('connection-lost')
    expect((await failure(connected.connect('127.0.0.1', 9))).code).toBe('connection-lost')
    await connected.closed
  })

  test('an end without an exit status is a loss, never a success', async () => {
    const { host } = await server({ exec: (_command, channel) => channel.end('something') })
    const connected = await connect(host('mq1'))
    expect((await failure(connected.script('true'))).code).toBe('connection-lost')
  })

  test('a command that dies of a signal has 128 and its number as exit code', async () => {
    const { host } = await server()
    const connected = await connect(host('mq1'))
    expect((await connected.script('echo last words; kill -TERM $$')).exit).toBe(143)
  })

  test('a host without a shell says so in its own words', async () => {
    const { host } = await server({
      exec: (_command, channel) => {
        channel.write('This account is currently not available.\n')
        channel.exit(1)
        channel.end()
      },
    })
    const connected = await connect(host('mq1'))
    const error = await failure(connected.script('true'))
    expect(error).toMatchObject({ code: 'shell-failed', output: 'This account is currently not available.' })
  })

  test('no more than five sessions at a time', async () => {
    const waiting: ServerChannel[] = []
    let most = 0
    const { host } = await server({
      exec: (command, channel) => {
        waiting.push(channel)
        most = Math.max(most, waiting.length)
        const child = runHere(command, channel)
        child.on('close', () => waiting.splice(waiting.indexOf(channel), 1))
      },
    })
    const connected = await connect(host('mq1'))
    const results = await Promise.all(
      Array.from({ length: 14 }, (_, n) => connected.script(`sleep 0.05; echo ${n}`)),
    )
    expect(results.map(({ stdout }) => Number(stdout.toString()))).toEqual([...Array(14).keys()])
    expect(most).toBe(5)
  })

  test('a process left behind does not hold the script up', async () => {
    const { host } = await server({
      exec: (command, channel) => {
        channel.write(`${markerIn(command)} 1 0\nstarted\n`)
        channel.exit(0)
      },
    })
    const connected = await connect(host('mq1'))
    expect((await connected.script('daemon &')).stdout.toString()).toBe('started\n')
  })
})

describe('a session that the server refuses', () => {
  test('is asked for again after a pause, which grows', async () => {
    const { host, sessions } = await server({ allowSession: (count) => count > 3 })
    const clock = new FakeClock()
    const connected = await connect(host('mq1'), { clock })
    expect((await connected.script('exit 6')).exit).toBe(6)
    expect([sessions(), clock.now()]).toEqual([4, 50 + 200 + 800])
  })

  test('is given up after the fourth refusal', async () => {
    const { host, sessions } = await server({ allowSession: () => false })
    const connected = await connect(host('mq1'), { clock: new FakeClock() })
    expect(await failure(connected.script('true'))).toMatchObject({ code: 'exec-refused' })
    expect(sessions()).toBe(4)
  })

  test('is given up at once when the run is interrupted', async () => {
    const stop = new AbortController()
    const { host, sessions } = await server({
      allowSession: () => {
        stop.abort()
        return false
      },
    })
    const connected = await connect(host('mq1'))
    const error = await failure(connected.script('true', { signal: stop.signal }))
    expect(error).toMatchObject({ code: 'interrupted', exitCode: 130 })
    expect(sessions()).toBe(1)
  })
})
