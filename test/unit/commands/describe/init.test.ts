import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { topologies, withSchema } from '../../../../src/inventory/starter.ts'
import { defaultVersion } from '../../../../src/releases/known.ts'
import { runCli } from '../../../helpers/cli.ts'
import { tempDir } from '../../../helpers/temp.ts'

describe('init', () => {
  it('lists the topologies, each with a line that fits a terminal', async () => {
    const { exit, stdout } = await runCli(['init'])
    expect(exit).toBe(0)
    for (const topology of topologies) expect(stdout).toMatch(new RegExp(`^  ${topology} +\\d host`, 'm'))
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })

  it('writes a commented starter and says what comes next', async () => {
    const cwd = await tempDir()
    const { exit, stdout } = await runCli(['init', '--topology', '2m-2s-async', 'prod.yaml'], { cwd })
    expect(exit).toBe(0)
    expect(stdout).toMatchInlineSnapshot(`
      "Written: prod.yaml (2m-2s-async). Write your hosts into it, then:
        rmq-provision validate prod.yaml
        rmq-provision plan prod.yaml
        rmq-provision apply prod.yaml
      "
    `)
    expect(await readFile(join(cwd, 'prod.yaml'), 'utf8')).toMatch(/^#/m)
  })

  it('writes for the default release, or for another one', async () => {
    const cwd = await tempDir()
    const version = async (...words: readonly string[]) => {
      const { exit } = await runCli(['init', '--topology', '2m-2s-async', ...words], { cwd })
      expect(exit).toBe(0)
      const text = await readFile(join(cwd, words.at(-1) ?? ''), 'utf8')
      return text.match(/^(?:rocketmq|jdk): .*$/gm)
    }
    expect(await version('new.yaml')).toEqual([
      `rocketmq: { version: ${defaultVersion} }`,
      'jdk: { version: 17, from: package }',
    ])
    expect(await version('--rocketmq-version', '4.9.8', 'old.yaml')).toEqual([
      'rocketmq: { version: 4.9.8 }',
      'jdk: { version: 8, from: package }',
    ])
  })

  it.each([
    [
      '5x-controller',
      '4.9.8',
      'the topology 5x-controller needs RocketMQ 5.0.0 or later, and --rocketmq-version is 4.9.8',
    ],
    ['5x-proxy', '5.2.0', 'the topology 5x-proxy needs RocketMQ 5.3.0 or later'],
    ['dledger', '4.4.0', 'the topology dledger needs RocketMQ 4.5.0 or later'],
    ['dual-master-3.2.6', '4.9.8', 'the topology dual-master-3.2.6 is for a release from before Apache'],
    ['multi-master', '5.5', "'5.5' is not a RocketMQ version"],
  ])('does not write %s for %s', async (topology, version, message) => {
    const cwd = await tempDir()
    const words = ['init', '--topology', topology, '--rocketmq-version', version, 'prod.yaml']
    const { exit, stderr } = await runCli(words, { cwd })
    expect(exit).toBe(2)
    expect(stderr).toContain(message)
  })

  it('never overwrites', async () => {
    const cwd = await tempDir()
    await writeFile(join(cwd, 'prod.yaml'), 'work of hours')
    const { exit, stdout, stderr } = await runCli(['init', '--topology', 'single-master', 'prod.yaml'], {
      cwd,
    })
    expect({ exit, stdout, stderr }).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "error: prod.yaml exists already
        → Name another file, or move that one first.
      ",
        "stdout": "",
      }
    `)
    expect(await readFile(join(cwd, 'prod.yaml'), 'utf8')).toBe('work of hours')
  })

  it('knows the nearest name', async () => {
    const cwd = await tempDir()
    const { exit, stderr } = await runCli(['init', '--topology', '2m-2s-asinc'], { cwd })
    expect({ exit, stderr }).toMatchInlineSnapshot(`
      {
        "exit": 2,
        "stderr": "error: there is no topology '2m-2s-asinc'
        → Did you mean '2m-2s-async'?
      ",
      }
    `)
  })

  it('says so when the folder is not there', async () => {
    const { exit, stderr } = await runCli(['init', '--topology', 'single-master', '/nowhere/x.yaml'])
    expect(exit).toBe(2)
    expect(stderr).toContain('/nowhere/x.yaml cannot be written')
  })

  it.each([
    [
      'prod.ini',
      'prod.ini says INI by its name, and what init writes is YAML',
      'Name it prod.yaml; for an INI copy',
    ],
    ['prod.json', 'prod.json says JSON by its name, and what init writes is YAML', 'Name it prod.yaml'],
  ])('writes no YAML into %s', async (file, message, hint) => {
    const cwd = await tempDir()
    const { exit, stderr } = await runCli(['init', '--topology', 'single-master', file], { cwd })
    expect(exit).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr).toContain(hint)
  })

  it('writes what needs no schema line far from the package', async () => {
    const cwd = await tempDir()
    await runCli(['init', '--topology', '2m-2s-async'], { cwd })
    expect(await readFile(join(cwd, 'rocketmq.yaml'), 'utf8')).toMatch(/^# Two masters/)
  })
})

describe('the line for editors', () => {
  const text = '# yaml-language-server: $schema=../schema/inventory.json\n#\n# Two masters\n'

  it.each([
    [
      'in a project that has the package',
      '/home/me/ops',
      '/home/me/ops/node_modules/rmq-provision',
      'node_modules/rmq-provision/schema/inventory.json',
    ],
    [
      'in a folder of it',
      '/home/me/ops/prod',
      '/home/me/ops/node_modules/rmq-provision',
      '../node_modules/rmq-provision/schema/inventory.json',
    ],
    ['in the checkout', '/src/rmq-provision/mine', '/src/rmq-provision', '../schema/inventory.json'],
    ['with a global installation', '/home/me/ops', '/usr/lib/node_modules/rmq-provision', undefined],
    ['elsewhere', '/home/me/ops', '/src/rmq-provision', undefined],
  ])('%s', (_where, folder, root, path) => {
    const line = path === undefined ? '' : `# yaml-language-server: $schema=${path}\n#\n`
    expect(withSchema(text, folder, root)).toBe(`${line}# Two masters\n`)
  })
})
