import { defaultVersion } from '../../releases/known.ts'
import type { Format, Path } from '../raw.ts'
import { pages } from '../services/index.ts'

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
  ...Object.fromEntries(pages.flatMap(({ examples }) => Object.entries(examples))),
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
