import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { topologies } from '../../../src/inventory/starter.ts'
import { runCli } from '../../helpers/cli.ts'
import { tempDir } from '../../helpers/temp.ts'

describe('init', () => {
  it('lists the topologies', async () => {
    const { exit, stdout } = await runCli(['init'])
    expect(exit).toBe(0)
    for (const topology of topologies) expect(stdout).toContain(`  ${topology}\n`)
  })

  it('writes a commented starter and says what comes next', async () => {
    const cwd = await tempDir()
    const { exit, stdout } = await runCli(['init', '--topology', '2m-2s-async', 'prod.yaml'], { cwd })
    expect(exit).toBe(0)
    expect(stdout).toMatchInlineSnapshot(`
      "Written: prod.yaml (2m-2s-async). Put in your hosts, then:
        rmq-provision validate prod.yaml
        rmq-provision plan prod.yaml
        rmq-provision apply prod.yaml
      "
    `)
    expect(await readFile(join(cwd, 'prod.yaml'), 'utf8')).toMatch(/^#/m)
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
        → name another file, or move that one away
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
        → did you mean '2m-2s-async'?
      ",
      }
    `)
  })

  it('says so when the folder is not there', async () => {
    const { exit, stderr } = await runCli(['init', '--topology', 'single-master', '/nowhere/x.yaml'])
    expect(exit).toBe(2)
    expect(stderr).toContain('/nowhere/x.yaml cannot be written')
  })
})
