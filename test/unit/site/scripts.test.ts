import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { DesiredState } from '../../../src/engine/desired-state.ts'
import type { AnyResource, ProbeKind } from '../../../src/engine/resource.ts'
import { buildProbeScript } from '../../../src/shell/batch.ts'
import { restartSite, startSite, stopSite, wipedSite } from '../../../src/site/lifecycle.ts'
import { clusterSite } from '../../../src/site/site.ts'
import { noSteps } from '../../helpers/no-steps.ts'
import { shipped } from '../support/shipped.ts'

/** The probes of a site, those of one kind together as the engine reads them. */
function probesOf({ resources }: DesiredState): string[] {
  const items = new Map<ProbeKind<unknown>, Set<string>>()
  const scripts: string[] = []
  for (const { probe } of resources.map(({ resource }): AnyResource => resource)) {
    if ('kind' in probe) items.set(probe.kind, (items.get(probe.kind) ?? new Set()).add(probe.item))
    else scripts.push(probe.script)
  }
  return [...scripts, ...[...items].map(([kind, all]) => kind.script([...all]))]
}

const scripts = new Set<string>()
for (const [, cluster] of await shipped()) {
  const sites = [
    clusterSite(cluster, noSteps),
    startSite(cluster),
    stopSite(cluster),
    restartSite(cluster, new Map(), { drain: true }),
    wipedSite(cluster),
  ]
  for (const script of sites.flatMap(probesOf)) scripts.add(script)
}

const folder = mkdtempSync(join(tmpdir(), 'rmq-scripts-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})
const files = [...scripts, buildProbeScript([...scripts], 'n0nce4tests')].map((script, index) => {
  const path = join(folder, `${index}.sh`)
  writeFileSync(path, `${script}\n`)
  return path
})

const isHere = ([program = '']: readonly string[]): boolean =>
  spawnSync('sh', ['-c', `command -v ${program}`]).status === 0

/** The shells that sh is on hosts: Debian, CentOS, small systems. */
const SHELLS = [
  ['dash', '-n'],
  ['bash', '--posix', '-n'],
  ['busybox', 'sh', '-n'],
  ['mksh', '-n'],
]
const CHECKER = ['shellcheck']
for (const [program = ''] of [...SHELLS, CHECKER].filter((argv) => !isHere(argv))) {
  process.stderr.write(`scripts are not checked by ${program}: it is not on this machine\n`)
}

/** Findings that are meant. */
const MEANT = [
  'SC1007', // name= before another word clears the variable.
  'SC2034', // A loop that only counts does not use its variable.
  'SC2043', // A generated loop may have one item.
  'SC2046', // `set -- $(ip …)` splits on purpose.
  'SC2209', // kind=file is a word, not the command file.
  'SC3028', // EUID is read as ${EUID-}: empty in shells that do not set it.
  'SC3013', // -ef is not of POSIX; dash, bash, busybox and mksh know it.
]

describe('the probes of all shipped inventories', () => {
  test('are found', () => {
    expect(files.length).toBeGreaterThan(100)
  })

  test.each(SHELLS.filter(isHere))('are read by %s', (program = '', ...words) => {
    const failed = files.flatMap((file) => {
      const { status, stderr } = spawnSync(program, [...words, file], { encoding: 'utf8' })
      return status === 0 ? [] : [stderr]
    })
    expect(failed).toEqual([])
  })

  // One process reads several hundred scripts: about 10 s of a processor, and minutes on a machine under load.
  test.skipIf(!isHere(CHECKER))('have nothing that shellcheck warns of', { timeout: 300_000 }, () => {
    const argv = ['-s', 'sh', '-S', 'warning', '-f', 'gcc', '-e', MEANT.join(','), ...files]
    const { stdout, stderr } = spawnSync('shellcheck', argv, {
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    })
    expect(stdout + stderr).toBe('')
  })
})
