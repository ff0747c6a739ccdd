import { hostname, userInfo } from 'node:os'
import { stateDir } from '../../roles/base/index.ts'
import type { HostAccess } from '../engine/access.ts'
import type { RunResult } from '../engine/run.ts'
import type { Cluster } from '../inventory/model.ts'
import { redact } from '../secret.ts'
import { sh } from '../shell/quote.ts'
import type { Context } from './context.ts'
import type { Survey } from './survey.ts'

/**
 * Leaves on every host what was applied (manifest.json) and by whom (a line of audit.log), under the lock.
 * A host that has gone away in the meantime is left out; the next run writes it.
 */
export async function recordRun(
  context: Context,
  survey: Survey,
  result: RunResult,
  withManifest: boolean,
): Promise<void> {
  const failed = new Set(result.failures.map(({ host }) => host))
  await Promise.all(
    [...survey.access.values()]
      .filter(({ host }) => !survey.unreachable.has(host))
      .map(async (access) => {
        const audit = auditLine(context, failed.has(access.host) ? 'failed' : 'done', result.changed)
        const dir = stateDir(survey.cluster)
        const script = [
          ...(withManifest ? [manifestScript(dir, manifest(survey, access.host))] : []),
          auditScript(dir, audit),
        ].join('\n')
        await access.script(script, { timeoutMs: 30_000 }).catch(() => undefined)
      }),
  )
}

/** Leaves a line in the audit log of some hosts, for commands that do something else than carry out a plan. */
export async function recordDeed(
  hosts: readonly HostAccess[],
  cluster: Cluster,
  context: Context,
  outcome: string,
): Promise<void> {
  const line = auditLine(context, outcome, 0)
  await Promise.all(
    hosts.map((access) =>
      access.script(auditScript(stateDir(cluster), line), { timeoutMs: 30_000 }).catch(() => undefined),
    ),
  )
}

function manifest(survey: Survey, host: string): string {
  const { cluster, site } = survey
  const content = {
    cluster: cluster.name,
    rocketmq: cluster.rocketmq.version,
    jdk: cluster.jdk.major,
    instances: cluster.instances
      .filter((instance) => instance.host === host)
      .map(({ id, service, listenPort, paths }) => ({
        id,
        service,
        listenPort,
        unit: paths.unit,
        data: paths.data,
      })),
    resources: site.resources.filter((placed) => placed.host === host).map(({ resource }) => resource.id),
  }
  return JSON.stringify(content, undefined, 2)
}

/** One line a run: time, who, from where, what, how it ended. Tab separated. */
function auditLine(context: Context, outcome: string, changed: number): string {
  const who = `${userInfo().username}@${hostname()}`
  const command = redact(context.commandLine).replaceAll(/\s+/g, ' ')
  return [new Date().toISOString(), who, command, outcome, `${changed} changes`].join('\t')
}

const manifestScript = (dir: string, content: string): string => sh`umask 077
printf '%s\n' ${content} >${`${dir}/manifest.json.new`} && mv -f ${`${dir}/manifest.json.new`} ${`${dir}/manifest.json`}`

const auditScript = (dir: string, line: string): string =>
  sh`umask 077; printf '%s\n' ${line} >>${`${dir}/audit.log`}`
