import { execFile } from 'node:child_process'
import { basename } from 'node:path'
import { promisify } from 'node:util'
import type { LabHost } from '../../../lab/index.ts'
import { onHost } from './bench.ts'

const run = promisify(execFile)

/** The folder of the documents. */
export const HOME = '/usr/local/rocketmq'

const sshOptions = ({ identityFile, knownHosts }: LabHost): string[] => [
  ...['-i', identityFile, '-o', `UserKnownHostsFile=${knownHosts}`],
  ...['-o', 'BatchMode=yes', '-o', 'LogLevel=ERROR', '-F', '/dev/null'],
]

/** Copies a file of this machine to a folder of a host. @returns its path there */
export async function copyTo(host: LabHost, file: string, folder: string): Promise<string> {
  await run('scp', [...sshOptions(host), file, `root@${host.address}:${folder}/`])
  return `${folder}/${basename(file)}`
}

/** Types a line into a login shell, as a person does: what it starts in the background outlives the login. */
export async function typed(host: LabHost, line: string): Promise<string> {
  const { stdout } = await run('ssh', [...sshOptions(host), `root@${host.address}`, line])
  return stdout
}

/**
 * A JDK and an unpacked release, heaps edited in the scripts, firewalld stopped: what the documents do before the first
 * start.
 * @param archive of a distribution, zip or tar.gz, whose only folder becomes HOME
 */
export async function installByHand(
  host: LabHost,
  archive: string,
  { jdk = 'java-1.8.0-openjdk-devel', heap = '256m' } = {},
): Promise<void> {
  // The start scripts look there when there is no JAVA_HOME.
  await onHost(
    host,
    `dnf -y install ${jdk} >/dev/null && systemctl disable --now firewalld
    javac=$(readlink -f /usr/bin/javac) && ln -s "\${javac%/bin/javac}" /usr/java`,
    300_000,
  )
  const there = await copyTo(host, archive, '/root')
  // jar forgets the execute bits.
  const unpack = archive.endsWith('.zip') ? `/usr/java/bin/jar xf ${there}` : `tar -xzf ${there}`
  await onHost(
    host,
    `set -e
mkdir /root/unpacked && cd /root/unpacked && ${unpack} && mv /root/unpacked/* ${HOME}
sed -i -E 's/-Xms[0-9]+[gm] -Xmx[0-9]+[gm]( -Xmn[0-9]+[gm])?/-Xms${heap} -Xmx${heap}/' ${HOME}/bin/run*.sh
chmod +x ${HOME}/bin/mq* ${HOME}/bin/*.sh
rm -rf ${there} /root/unpacked`,
    300_000,
  )
}

/** Waits until a port of a host has a listener. */
export async function listens(host: LabHost, port: number): Promise<void> {
  await onHost(
    host,
    `for i in $(seq 300); do [ -z "$(ss -ltnH 'sport = :${port}')" ] || exit 0; sleep 0.2; done; exit 1`,
  )
}

/** Lines of a broker's properties file, as the documents have them. */
export function properties(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')
}

/** Writes a file of a host. */
export async function fileOn(host: LabHost, path: string, text: string, mode = '0644'): Promise<void> {
  const encoded = Buffer.from(text).toString('base64')
  await onHost(
    host,
    `mkdir -p "$(dirname ${path})" && printf %s ${encoded} | base64 -d >${path} && chmod ${mode} ${path}`,
  )
}
