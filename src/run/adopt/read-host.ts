import { nameServersOf, serversOf, type Adopted, type ReadHost } from '../../adopt/describe/subject.ts'
import { askProcess } from '../../adopt/ask.ts'
import { detailsProbe, type Subject } from '../../adopt/host/details-probe.ts'
import { readCommandLine } from '../../adopt/host/command-line.ts'
import { processProbe } from '../../adopt/host/process-probe.ts'
import { tomcatProbe } from '../../adopt/host/tomcat-probe.ts'
import { foundProcess, type FoundProcess } from '../../adopt/instance.ts'
import type { HostAccess } from '../../engine/access.ts'
import { probeHost } from '../../engine/prober.ts'
import type { Probe } from '../../engine/resource.ts'
import { RmqError } from '../../errors.ts'
import { factsProbe } from '../../resources/facts.ts'
import { parseListeningPids, portsOf } from '../../runtime/listeners.ts'
import { readPairs } from '../../runtime/sections.ts'
import { sh } from '../../shell/quote.ts'
import type { AdoptTarget } from './targets.ts'
import { ipVersion } from '../../model/network.ts'

/** More names than any list of name servers has. */
const MOST_NAMES = 50

/**
 * Reads one host: its processes, then the files that their command lines name, then the processes themselves by their
 * protocol. It writes nothing there.
 * @throws RmqError of the connection, 'probe-failed', 'not-root'
 */
export async function readByHand(
  access: HostAccess,
  { ssh, words }: AdoptTarget,
  signal: AbortSignal,
): Promise<ReadHost> {
  const probes = { facts: factsProbe, processes: processProbe, consoles: tomcatProbe }
  const first = await probeHost(access, probes, signal)
  if (first.facts.uid !== 0) {
    throw new RmqError('not-root', 'the login user is not root', {
      where: { host: access.host },
      hint: 'Give --become, or log in as root: only root sees the processes of others.',
    })
  }
  const subjects = first.processes.processes.flatMap((process): Subject[] => {
    const line = readCommandLine(process)
    return line === undefined ? [] : [{ process, line }]
  })
  const { files } = await probeHost(access, { files: detailsProbe(subjects) }, signal)
  const found = subjects.flatMap((subject): FoundProcess[] => {
    const details = files.details.get(subject.process.pid)
    return details === undefined
      ? []
      : [foundProcess(ssh.name, subject, details, first.processes.listeners, first.facts.hostname)]
  })
  const processes = await Promise.all(
    found.map(async (each): Promise<Adopted> => ({
      found: each,
      answers: await askProcess(access, each, signal),
    })),
  )
  const names = [
    ...new Set(processes.flatMap((each) => serversOf(nameServersOf(each)).map(({ host }) => host))),
  ]
  const unresolved = names.filter((name) => ipVersion(name) === 0).slice(0, MOST_NAMES)
  const { resolved } = await probeHost(access, { resolved: resolveProbe(unresolved) }, signal)
  return {
    name: ssh.name,
    address: ssh.address,
    ssh: words,
    facts: first.facts,
    processes,
    isCut: first.processes.isCut,
    autostarts: files.autostarts,
    consoles: first.consoles.map((each) => ({
      ...each,
      ports: portsOf(each.pid, parseListeningPids(first.processes.listeners)),
    })),
    resolved,
  }
}

/** The IPv4 addresses of names as the host resolves them. */
function resolveProbe(names: readonly string[]): Probe<ReadonlyMap<string, string>> {
  const lines = names.map(
    (name) =>
      sh`for line in $(getent ahostsv4 ${name} | head -n 1); do printf '%s=%s\\n' ${name} "$line"; break; done`,
  )
  return { script: [':', ...lines].join('\n'), parse: ({ stdout }) => readPairs(stdout.split('\n')) }
}
