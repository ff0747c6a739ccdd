import type { Cluster, Instance } from '../../src/model/cluster.ts'
import { kindOf } from '../../src/services/index.ts'
import { has } from '../../src/releases/features.ts'
import { OPEN_FILES, unitFile } from '../../src/layout/systemd.ts'
import { dataFolders } from '../../src/layout/stores.ts'
import { MANAGED } from '../../src/layout/managed.ts'
import { beforeStart, programWords } from '../own-program/command.ts'
import { ownProgramOf } from '../../src/layout/own-program.ts'
import { scriptPath } from '../heap/script.ts'
import { runsFrom } from '../../src/layout/program.ts'
import { sandbox } from './sandbox.ts'
import { guardWords } from '../../src/runtime/store-guard.ts'

type Installed = Pick<Cluster, 'rocketmq' | 'jdk' | 'artifact'>
type Launched = Pick<Instance, 'id' | 'service' | 'paths' | 'own' | 'config' | 'javaOptions'>

/** Path of the script that records what a start runs with. */
export const RECORD_PATH = '/usr/local/libexec/rmq-provision/record-start'

/** The script that refuses a start without the store (src/runtime/store-guard.ts). */
export const GUARD_PATH = '/usr/local/libexec/rmq-provision/check-store'

/**
 * The unit of one instance. It pins the release by path, so that a moved `current` changes nothing.
 * - control-group: the scripts do not exec, and SIGTERM to the outer shell alone would orphan java.
 * - a store or commit log on a disk of its own, and the program's, are mounted first; a line each, as systemd 219 reads
 *   no line beyond 2048 bytes.
 * - 143 is java's exit after SIGTERM.
 * - the scripts run through sh: archives lose the execute bits, and SELinux labels outside /opt do not allow it.
 * - PermissionsStartOnly and StartLimitInterval here: their newer forms are unknown to CentOS 7's systemd 219.
 */
export function renderUnit(cluster: Installed & Pick<Cluster, 'name'>, instance: Launched): string {
  const { paths, id } = instance
  const { title, script, restart } = kindOf(instance)
  const { release, javaHome } = runsFrom(cluster, instance)
  const record = [RECORD_PATH, id, paths.conf, paths.env, unitFile(instance), release, javaHome]
  // If the script decides the heap, a start with another script is another start.
  if (script !== undefined && !has(cluster.rocketmq.version, 'java-opt-ext'))
    record.push(scriptPath(release, script.runs))
  const mounts = new Set([...dataFolders(instance), release, javaHome])
  const guard = guardWords(cluster.name, instance)
  const before = [
    ...(guard === undefined ? [] : [['/bin/sh', GUARD_PATH, '--user', cluster.rocketmq.user, ...guard]]),
    ...(script === undefined ? beforeStart(cluster, instance, ownProgramOf(instance)) : []),
  ]
  return `${MANAGED}
[Unit]
Description=RocketMQ ${title} ${id} of ${specifierFree(cluster.name)}
After=network-online.target
Wants=network-online.target
${[...mounts].map((path) => `RequiresMountsFor=${pathWord(path)}\n`).join('')}
[Service]
Type=simple
User=${cluster.rocketmq.user}
Group=${cluster.rocketmq.group}
WorkingDirectory=${specifierFree(paths.data)}
EnvironmentFile=${specifierFree(paths.env)}
PermissionsStartOnly=true
ExecStartPre=-${command(['/bin/sh', ...record])}
${before.map((words) => `ExecStartPre=${command(words)}\n`).join('')}ExecStart=${startCommand(cluster, instance)}
SuccessExitStatus=143
KillMode=control-group
TimeoutStopSec=180
Restart=on-failure
RestartSec=10
${START_LIMIT[restart]}
LimitNOFILE=${OPEN_FILES}
LimitMEMLOCK=infinity
${sandbox(instance, pathWord).join('\n')}

[Install]
WantedBy=multi-user.target
`
}

const START_LIMIT = {
  limited: 'StartLimitInterval=300\nStartLimitBurst=5',
  forever: 'StartLimitInterval=0',
} as const

/**
 * An own program is java itself, which the shell becomes: systemd itself may not execute what lies outside of SELinux' usual
 * folders (203/EXEC). systemd splits $JAVA_OPTS into its words.
 */
function startCommand(cluster: Installed, instance: Launched): string {
  const { script } = kindOf(instance)
  const { release, javaHome } = runsFrom(cluster, instance)
  if (script !== undefined) {
    return command(['/bin/sh', `${release}/bin/${script.program}`, script.option, instance.paths.conf])
  }
  const words = programWords(cluster, instance, ownProgramOf(instance))
  return `${command(['/bin/sh', '-c', 'exec "$0" "$@"', `${javaHome}/bin/java`])} $JAVA_OPTS ${command(words)}`
}

/** systemd reads % as the start of a specifier everywhere in a unit. */
const specifierFree = (text: string): string => text.replaceAll('%', '%%')

/** A command line as systemd splits it: words with anything unusual in double quotes, $ doubled. */
function command(words: readonly string[]): string {
  return words.map(unitWord).join(' ')
}

function unitWord(word: string): string {
  return quoted(specifierFree(word).replaceAll('$', '$$$$'))
}

/** A path in a list of paths, where $ is a character like any other. */
const pathWord = (path: string): string => quoted(specifierFree(path))

function quoted(literal: string): string {
  if (/^[A-Za-z0-9_@%+=:,./$-]+$/.test(literal)) return literal
  return `"${literal.replaceAll(/["\\]/g, (found) => `\\${found}`)}"`
}
