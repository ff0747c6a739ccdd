import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { ExecResult, HostAccess } from '../../../src/engine/access.ts'
import { probeResources } from '../../../src/engine/prober.ts'
import { ObservedWorld } from '../../../src/engine/world.ts'
import { clusterSite } from '../../../src/site/site.ts'
import { noSteps } from '../../helpers/no-steps.ts'
import { loadShipped } from '../support/shipped.ts'

/**
 * Upper limits of the reading of a host with three instances, which is what a second `apply` costs it. They are what the
 * reading takes now: to raise one is a decision.
 */
const LIMITS = {
  /** Fragments: each is a process of the shell. */
  fragments: 23,
  /** Bytes of the script. A sixth of them looks for what stores lack. */
  bytes: 54_400,
  /** Programs that it starts where firewalld has its packaged policy and nothing is installed, by a shell without extras (dash). */
  programs: 20,
}

const folder = mkdtempSync(join(tmpdir(), 'rmq-cost-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const UNITS = ['namesrv-mq1', 'broker-a-0', 'broker-b-1']
const counted = join(folder, 'started')
/** Programs with answers of a host that runs; the others are the machine's own. */
const ANSWERS: Readonly<Record<string, string>> = {
  systemctl: UNITS.map(
    (id) => `printf '%s\\n' Id=rocketmq-${id}.service ActiveState=active MainPID=0 ''`,
  ).join('\n'),
  busctl: `case "$*" in
  *getActiveZones*) echo 'a{sa{sas}} 1 "public" 1 "interfaces" 1 "eth0"' ;;
  *getZoneSettings2*) echo 'a{sv} 2 "ports" a(ss) 0 "services" as 1 "ssh"' ;;
  *getActivePolicies*) echo 'a{sa{sas}} 1 "allow-host-ipv6" 2 "ingress_zones" 1 "ANY" "egress_zones" 1 "HOST"' ;;
  *getPolicySettings*) echo 'a{sv} 2 "target" s "CONTINUE" "priority" i -15000' ;;
  *) exit 1 ;;
esac`,
  ip: "echo '2: eth0 inet 10.77.0.11/24 scope global eth0'",
  runuser: 'shift 3\nexec "$@"',
}
const OWN = [
  'awk',
  'base64',
  'cat',
  'date',
  'du',
  'find',
  'getent',
  'grep',
  'head',
  'id',
  'od',
  'readlink',
  'sed',
  'sort',
]
const MORE = ['ss', 'stat', 'timeout', 'tr', 'uname', 'hostname', 'wc', 'firewall-cmd', 'sysctl', 'cut', 'ls']

function countedPath(): string {
  const path = process.env['PATH'] ?? ''
  for (const name of [...Object.keys(ANSWERS), ...OWN, ...MORE]) {
    const body = ANSWERS[name] ?? `PATH='${path}'\nexec ${name} "$@"`
    writeFileSync(join(folder, name), `#!/bin/sh\necho ${name} >>${counted}\n${body}\n`, { mode: 0o755 })
  }
  return `${folder}:${path}`
}

/** A host that takes scripts and answers with what they print here. */
class CountedHost {
  readonly host = 'mq1'
  readonly scripts: string[] = []

  script(script: string): Promise<ExecResult> {
    this.scripts.push(script)
    const { status, stdout, stderr } = spawnSync('/bin/sh', ['-s'], {
      input: script,
      env: { PATH: countedPath(), LC_ALL: 'C' },
    })
    return Promise.resolve({ exit: status ?? 255, stdout, stderr })
  }
}

describe('the reading of a host of the demo', async () => {
  const site = clusterSite(await loadShipped('demo.yaml'), noSteps)
  const host = new CountedHost()
  const resources = site.resources.filter((placed) => placed.host === 'mq1')
  await probeResources(host as unknown as HostAccess, { resources, facts: site.facts }, new ObservedWorld())
  const [script = ''] = host.scripts

  it('is one script', () => {
    expect(host.scripts).toHaveLength(1)
  })

  it('has no more fragments than before', () => {
    expect(script.split('\n__rmq_run ').length - 1).toBeLessThanOrEqual(LIMITS.fragments)
  })

  it('is no longer than before', () => {
    expect(Buffer.byteLength(script)).toBeLessThanOrEqual(LIMITS.bytes)
  })

  it('starts no more programs than before', () => {
    const started = readFileSync(counted, 'utf8').trim().split('\n').sort()
    expect(started.length, started.join(' ')).toBeLessThanOrEqual(LIMITS.programs)
  })
})
