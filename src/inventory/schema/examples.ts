import { defaultVersion } from '../../releases/known.ts'
import type { Format, Path } from '../raw.ts'

/**
 * Example of what to write at a place, for a value of another shape there. `*` stands for any one part of a path,
 * NAME in the text for the last part, ADDRESS for what was written if that is one.
 */
export const yamlExamples: Readonly<Record<string, string>> = {
  cluster: 'cluster: rmq-prod',
  rocketmq: `rocketmq: { version: ${defaultVersion} }`,
  'rocketmq.version': `version: ${defaultVersion}`,
  artifact: `artifact: { file: rocketmq-all-${defaultVersion}-bin-release.zip }`,
  'artifact.build': 'build: { source: ../rocketmq }',
  jdk: 'jdk: { version: 17, from: package }',
  image: `image: { name: apache/rocketmq:${defaultVersion} }`,
  docker: 'docker: { package: docker-ce }',
  ssh: 'ssh: { user: root, identityFile: ~/.ssh/id_ed25519 }',
  firewall: 'firewall: { clients: [10.0.0.0/16] }',
  'firewall.clients': 'clients: [10.0.0.0/16]',
  acl: "acl: { accessKey: rmq-admin, secretKey: '${RMQ_SECRET_KEY}' }",
  heap: 'heap: { namesrv: 1g, broker: 4g }',
  sysctl: "sysctl: { vm.swappiness: '10' }",
  hosts: 'hosts: { mq1: { address: 10.0.0.11 }, mq2: { address: 10.0.0.12 } }',
  'hosts.*': 'NAME: { address: ADDRESS }',
  namesrv: 'namesrv: { hosts: [mq1, mq2] }',
  'namesrv.hosts': 'hosts: [mq1, mq2]',
  'namesrv.config': 'config: { serverWorkerThreads: 16 }',
  controllers: 'controllers: { hosts: [mq1, mq2, mq3] }',
  'controllers.hosts': 'hosts: [mq1, mq2, mq3]',
  proxies: 'proxies: { hosts: [mq1, mq2] }',
  'proxies.hosts': 'hosts: [mq1, mq2]',
  brokers: 'brokers: { groups: { broker-a: { master: mq1, slaves: [mq2] } } }',
  'brokers.config': 'config: { fileReservedTime: 48 }',
  'brokers.groups': 'groups: { broker-a: { master: mq1, slaves: [mq2] } }',
  'brokers.groups.*': 'NAME: { master: mq1, slaves: [mq2] }',
  'brokers.groups.*.master': 'master: mq1',
  'brokers.groups.*.slaves': 'slaves: [mq2]',
  'brokers.groups.*.members': 'members: [mq1, mq2, mq3]',
  'brokers.groups.*.config': 'config: { fileReservedTime: 48 }',
  dashboard: 'dashboard: { host: mq1, jar: { file: rocketmq-dashboard-1.0.0.jar } }',
  'dashboard.jar': 'jar: { file: rocketmq-dashboard-1.0.0.jar }',
  'dashboard.war': 'war: { file: rocketmq-console-3.2.6.war }',
  'dashboard.tomcat': 'tomcat: { maven: org.apache.tomcat:tomcat:7.0.109:tar.gz }',
  'dashboard.image': 'image: { name: apacherocketmq/rocketmq-dashboard:1.0.0 }',
  'dashboard.jdk': 'jdk: { version: 17, from: package }',
  'dashboard.config': 'config: { rocketmq.config.timeoutMillis: 10000 }',
}

const iniExamples: Readonly<Record<string, string>> = {
  'rocketmq.version': `rocketmq_version=${defaultVersion}, under [all:vars]`,
  sysctl: "rocketmq_sysctl={'vm.swappiness': '10'}",
}

/** One that needs no quotes between braces. */
const ADDRESS = /^[\w.-]+$/

/** Example for a path, in the language of the file; undefined where the message alone is enough. */
export function exampleAt(path: Path, format: Format, written?: unknown): string | undefined {
  const examples = format === 'ini' ? iniExamples : yamlExamples
  const example = Object.entries(examples).find(([pattern]) => matches(pattern.split('.'), path))?.[1]
  const address = typeof written === 'string' && ADDRESS.test(written) ? written : '10.0.0.11'
  return example?.replace('NAME', () => String(path.at(-1))).replace('ADDRESS', address)
}

function matches(pattern: readonly string[], path: Path): boolean {
  return pattern.length === path.length && pattern.every((part, at) => part === '*' || part === path[at])
}
