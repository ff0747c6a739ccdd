import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { COMMANDS } from '../../../src/cli/table/index.ts'
import type { CommandSpec } from '../../../src/run/command/spec.ts'
import { RmqError } from '../../../src/errors.ts'
import { plainLine } from '../../../src/cli/failure.ts'
import { Capture, runCli, spawnCli } from '../../helpers/cli.ts'
import { tempDir } from '../../helpers/temp.ts'

function commandNamed(name: string): CommandSpec {
  const command = COMMANDS.find((one) => one.name === name)
  if (!command) throw new Error(`no command ${name}`)
  return command
}

describe('help', () => {
  it('of the program', async () => {
    const { exit, stdout, stderr } = await runCli(['--help'])
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
    expect(stdout).toMatchInlineSnapshot(`
      "Usage: rmq-provision <command> [flags]

      One inventory, one command: a verified RocketMQ cluster on your hosts, over SSH.

      Flags:
        -V, --version  print the version
        -h, --help     print help for a command

      Describe a cluster:
        init           write a commented starter inventory
        adopt          write the inventory of hosts that were set up by hand
        validate       check an inventory without contacting any host
        advisories     list known faults of RocketMQ releases, or those that an inventory has
        inventory      print the resolved model: hosts, instances, ports, heap

      Bring hosts to the state in the inventory:
        check          test the hosts before anything is changed
        plan           show what apply would do; writes nothing
        upgrade-check  test a change of the RocketMQ release before it
        apply          bring the hosts to the state in the inventory, then verify
        rollback       go back to the state before the last one: release, JDK, configuration
        bootstrap      make one bare host a single RocketMQ node, without an inventory

      Look at a cluster:
        verify         check that the running cluster matches the inventory
        status         instances with state, uptime, version, TPS, replication lag, disk
        smoke          send messages to every master and read them back
        logs           the logs of instances
        audit          list who changed the hosts with this tool, when, and the outcome

      Operate a cluster:
        start          start instances: name servers first, then masters, then slaves
        stop           stop instances in the reverse order
        restart        restart instances one after the other, safely for their replication mode
        drill          kill the leader of an elected group and watch it recover
        reset          stop the cluster, remove all messages, start it
        destroy        remove the cluster from its hosts
        backup         save what is not messages: topics, groups, offsets, users, config files
        restore        write topics, groups, users and offsets of a backup to a running cluster
        exec           run a command on the hosts
        unlock         remove the lock that a killed run left on the hosts

      Help:
        completion     print a completion script for a shell
        help           print help for a command

      Exit codes:
        0  done                    4  locked by another run
        1  failed on a host        5  changes pending (plan --exit-code)
        2  bad usage or inventory  6  needs --yes
        3  verification failed     130  interrupted

      Examples:
        rmq-provision init --topology 2m-2s-async prod.yaml
        rmq-provision plan prod.yaml
        rmq-provision apply prod.yaml

      "
    `)
  })

  it('of a command', async () => {
    expect((await runCli(['plan', '--help'])).stdout).toMatchInlineSnapshot(`
      "Usage: rmq-provision plan [flags] [inventory]

      Show what apply would do; writes nothing.

      Arguments:
        inventory               the inventory file, YAML or INI (default: that of ansible.cfg)

      Flags of this command:
        --exit-code             exit with 5 when there are changes, 0 when there are none
        --scripts               also show every script that would run, host by host
        --timings               also show where the time went: phases, hosts, round trips, bytes, the
                                critical path

      Flags for hosts:
        --limit <names>         only these hosts, groups or instances, separated by commas
        --concurrency <number>  hosts worked on at a time; INI: forks of ansible.cfg (default: 20)
        -y, --yes               answer yes to questions; never covers loss of data
        --accept-new-host-keys  trust and remember host keys seen for the first time
        -k, --ask-pass          ask once for the SSH password
        -K, --ask-become-pass   ask once for the sudo password

      Flags of every command:
        --output <format>       text for people, json for programs: one event a line (choices: "text",
                                "json", default: "text")
        --no-color              no colours (also: NO_COLOR)
        --verbose               show more: every host, every change, whole outputs
        --debug                 show stack traces of errors (also: RMQ_DEBUG=1)
        -h, --help              print this help

      Examples:
        # every change with file diffs, restarts with the reason, in order
        rmq-provision plan prod.yaml
        # what would run on one host, line by line
        rmq-provision plan prod.yaml --scripts --limit mq1
        # in CI: does the cluster match the repository?
        rmq-provision plan prod.yaml --exit-code

      "
    `)
  })

  it.each(COMMANDS.map(({ name }) => name))('of %s has examples that name it', async (name) => {
    const { exit, stdout } = await runCli([name, '--help'])
    expect(exit).toBe(0)
    expect(stdout.match(new RegExp(`^ {2}rmq-provision ${name}\\b`, 'gm'))?.length).toBeGreaterThanOrEqual(2)
    expect((await runCli(['help', name])).stdout).toBe(stdout)
  })

  it('fits a narrow terminal', async () => {
    const { stdout } = await runCli(['--help'])
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110)
  })
})

it('--version is that of the package', async () => {
  expect((await runCli(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
})

describe('mistakes exit 2 with what to do', () => {
  it.each([
    [['aply', 'prod.yaml'], "error: unknown command 'aply'\n  → Did you mean apply?\n"],
    [['nosuchcommand', '--help'], "error: unknown command 'nosuchcommand'\n  → See rmq-provision --help.\n"],
    [[], 'error: a command is needed\n  → See rmq-provision --help.\n'],
    [
      ['apply'],
      "error: missing required argument 'inventory'\n  → Name the inventory, or set inventory below [defaults] of ansible.cfg.\n",
    ],
    [['apply', 'x.yaml', '--limt', 'mq1'], "error: unknown option '--limt'\n  → Did you mean --limit?\n"],
    [
      ['apply', 'x.yaml', 'y.yaml'],
      "error: too many arguments for 'apply'. Expected 1 argument but got 2.\n  → See rmq-provision apply --help.\n",
    ],
    [
      ['plan', 'x.yaml', '--concurrency', '0'],
      "error: option '--concurrency <number>' argument '0' is invalid. A whole number above 0 is needed.\n  → See rmq-provision plan --help.\n",
    ],
    [
      ['bootstrap', 'mq1', '--heap', '4'],
      "error: option '--heap <size>' argument '4' is invalid. A size such as '512m' or '4g' is needed.\n  → See rmq-provision bootstrap --help.\n",
    ],
  ])('%j', async (words, message) => {
    expect(await runCli(words)).toEqual({ exit: 2, stdout: '', stderr: message })
  })

  it('as JSON too', async () => {
    const { stdout } = await runCli(['plan', '--output', 'json'])
    expect(JSON.parse(stdout)).toMatchObject({ type: 'error', code: 'usage', exitCode: 2 })
  })
})

describe('an unforeseen error', () => {
  const broken = vi.spyOn(commandNamed('validate'), 'load')

  it('is called a bug, without a stack', async () => {
    broken.mockRejectedValueOnce(new TypeError('x is not a function'))
    const { exit, stderr } = await runCli(['validate', 'x.yaml'])
    expect(exit).toBe(1)
    expect(stderr).toMatchInlineSnapshot(`
      "error: this is a bug in rmq-provision: x is not a function
        → please report it with what --debug prints
      "
    `)
  })

  it.each([[['--debug'], {}] as const, [[], { RMQ_DEBUG: '1' }] as const])(
    'shows the stack with %j %j',
    async (words, env) => {
      broken.mockRejectedValueOnce(new TypeError('x is not a function'))
      const { stderr } = await runCli(['validate', 'x.yaml', ...words], { env })
      expect(stderr).toContain('TypeError: x is not a function\n')
      expect(stderr).toMatch(/ at .*main\.test\.ts/)
    },
  )
})

describe('a wait that Ctrl-C breaks off', () => {
  it('is no bug', async () => {
    const stop = new AbortController()
    const connect = () => {
      stop.abort()
      return Promise.reject(stop.signal.reason as Error)
    }
    const cwd = await tempDir()
    const { exit, stderr } = await runCli(['adopt', 'mq1'], { cwd, connect, stop: stop.signal })
    expect(exit).toBe(130)
    expect(stderr).toBe('error: interrupted\n  → Run the same command again.\n')
  })
})

describe('a printer that fails', () => {
  /** A terminal that refuses the first text. */
  class Refusing extends Capture {
    #isFirst = true

    override write(chunk: string): boolean {
      const isFirst = this.#isFirst
      this.#isFirst = false
      if (isFirst) throw new TypeError('the printer is broken')
      return super.write(chunk)
    }
  }

  it('leaves one plain line, and the exit code of the error', async () => {
    const stderr = new Refusing()
    expect(await runCli(['validate', '/nowhere/prod.yaml'], { stderr })).toEqual({
      exit: 2,
      stdout: '',
      stderr: 'error: inventory-unreadable: /nowhere/prod.yaml does not exist\n',
    })
  })

  it.each([
    [
      'of an error',
      new RmqError('blocked', 'a\u001b[2Jb\nc\u009b1md\u202ee'),
      'error: blocked: a [2Jb c 1md e\n',
    ],
    ['of a bug', new TypeError('not a function'), 'error: bug: not a function\n'],
    ['of what is no error', 'thrown text', 'error: bug: thrown text\n'],
    ['of what has no text', Object.create(null), 'error: bug: the error cannot be described\n'],
    ['of a long text', new RmqError('blocked', 'y'.repeat(9_999)), `error: blocked: ${'y'.repeat(500)}\n`],
  ])('%s the line is plain and short', (_name, error, line) => {
    expect(plainLine(error)).toBe(line)
  })
})

describe('as a process', () => {
  const ended = async (
    words: readonly string[],
    env: NodeJS.ProcessEnv,
    streams: { readonly stdout?: number; readonly stderr?: number } = {},
  ) => {
    const child = spawnCli(words, { env, ...streams })
    let stderr = ''
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const [exit] = (await once(child, 'close')) as [number]
    return { exit, stderr }
  }
  /** Breaks what every text on the terminal goes through. */
  const brokenPrinter = `import util from 'node:util'; import { syncBuiltinESMExports } from 'node:module';
    util.stripVTControlCharacters = () => { throw new Error('the printer is broken') }; syncBuiltinESMExports()`

  it('is quiet when the reader is gone', async () => {
    const child = spawnCli(['completion', 'bash'], { cwd: await tempDir() })
    child.stdout?.destroy()
    let stderr = ''
    child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const [exit] = (await once(child, 'close')) as [number]
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' })
  }, 20_000)

  it('exits with the code of its command', async () => {
    const child = spawnCli(['validate', '/nowhere/prod.yaml'])
    child.stderr?.resume()
    const [exit] = (await once(child, 'close')) as [number]
    expect(exit).toBe(2)
  }, 20_000)

  it('reports an error in one line and fails when nothing can be printed', async () => {
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(brokenPrinter)}` }
    expect(await ended(['validate', '/nowhere/prod.yaml'], env)).toEqual({
      exit: 2,
      stderr: 'error: inventory-unreadable: /nowhere/prod.yaml does not exist\n',
    })
  }, 20_000)

  it.each([
    ['validate', 'inventories/single-master.yaml'],
    ['--help'],
    ['--version'],
    ['plan', '--help'],
    ['completion', 'bash'],
  ])(
    'fails when its output cannot be written: %s %s',
    async (...words) => {
      const full = openSync('/dev/full', 'w')
      const { exit, stderr } = await ended(words, {}, { stdout: full })
      closeSync(full)
      expect({ exit, stderr }).toEqual({
        exit: 1,
        stderr: expect.stringMatching(/^error: .*standard output cannot be written: .*ENOSPC.*\n$/) as string,
      })
    },
    20_000,
  )

  it.each([
    ['an unknown command', ['nosuch'], 2],
    ['no inventory', ['validate', '/nowhere/prod.yaml'], 2],
    ['no error', ['help', 'plan'], 0],
  ])(
    'keeps its exit code when standard error cannot be written: %s',
    async (_name, words, exit) => {
      const full = openSync('/dev/full', 'w')
      const ends = await ended(words, {}, { stderr: full })
      closeSync(full)
      expect(ends.exit).toBe(exit)
    },
    20_000,
  )
})
