import type { Service } from '../../services/index.ts'
import { pages, serviceNames } from '../services/index.ts'
import { STATE, table, UNREAD, type VariableTable } from './variable-table.ts'

/** Of the cluster, without those of a service. */
const ownVariables = table({
  cluster: ['cluster_name rocketmq_cluster_name rocketmq_cluster'],
  'rocketmq.version': ['rocketmq_version'],
  'rocketmq.home': ['rocketmq_home'],
  'rocketmq.link': ['rocketmq_link'],
  'rocketmq.keep': ['rocketmq_keep'],
  'rocketmq.data': ['rocketmq_data'],
  'rocketmq.user': ['rocketmq_user'],
  'rocketmq.group': ['rocketmq_group'],
  'artifact.url': ['rocketmq_url', 'list'],
  'artifact.file': ['rocketmq_file'],
  'artifact.maven': ['rocketmq_maven'],
  'artifact.build.source': ['rocketmq_build_source'],
  'artifact.build.url': ['rocketmq_build_url', 'list'],
  'artifact.build.maven': ['rocketmq_build_maven'],
  'artifact.build.sha512': ['rocketmq_build_sha512'],
  'artifact.build.jdk': ['rocketmq_build_jdk'],
  'artifact.build.options': ['rocketmq_build_options'],
  'artifact.onHost': ['rocketmq_on_host'],
  'artifact.sha512': ['rocketmq_sha512'],
  'artifact.fetch': ['rocketmq_fetch'],
  'artifact.fetchProxy': ['rocketmq_fetch_proxy'],
  'jdk.version': ['jdk_version'],
  'jdk.from': ['jdk_from'],
  'jdk.package': ['jdk_package'],
  'jdk.home': ['jdk_home'],
  'jdk.file': ['jdk_file'],
  'jdk.url': ['jdk_url', 'list'],
  'jdk.sha512': ['jdk_sha512'],
  'jdk.fetch': ['jdk_fetch'],
  'jdk.fetchProxy': ['jdk_fetch_proxy'],
  runtime: ['rocketmq_runtime'],
  'image.name': ['rocketmq_image'],
  'image.archive': ['rocketmq_image_archive'],
  'image.id': ['rocketmq_image_id'],
  'docker.package': ['docker_package'],
  'firewall.manage': ['firewall_manage', 'flag'],
  'firewall.clients': ['firewall_clients', 'list'],
  'acl.accessKey': ['rocketmq_acl_access_key'],
  'acl.secretKey': ['rocketmq_acl_secret_key'],
  'acl.previousSecretKey': ['rocketmq_acl_previous_secret_key'],
  sysctl: ['rocketmq_sysctl', 'mapping'],
  takeOver: ['rocketmq_take_over', 'flag'],
})

/** Of a host: names as Ansible has them, older ones included. */
export const hostVariables = table({
  address: ['ansible_host ansible_ssh_host'],
  privateAddress: ['private_address'],
  publicAddress: ['public_address'],
  'firewall.zone': ['firewall_zone'],
  user: ['ansible_user ansible_ssh_user'],
  port: ['ansible_port ansible_ssh_port'],
  identityFile: ['ansible_ssh_private_key_file ansible_private_key_file'],
  passphrase: ['ansible_ssh_private_key_passphrase ansible_private_key_passphrase'],
  password: ['ansible_password ansible_ssh_password ansible_ssh_pass'],
  become: ['ansible_become', 'flag'],
  becomePassword: ['ansible_become_password ansible_become_pass ansible_sudo_pass ansible_sudo_password'],
  connectTimeout: ['ansible_ssh_timeout ansible_timeout', 'seconds'],
})

/** One value for the whole cluster, however many hosts it is set for. */
export const clusterVariables: VariableTable = new Map([
  ...ownVariables,
  ...pages.flatMap(({ ini }) => [...(ini.clusterVariables ?? [])]),
])

/** `broker_config_flushDiskType=…` is the key flushDiskType of broker.conf. */
export function configPrefix(service: Service): string {
  return `${service}_config_`
}

/** The prefixes of all services. */
export const configPrefixes: readonly string[] = serviceNames.map(configPrefix)

/** Read from the arguments to ssh; see ssh-args.ts. */
export const sshArgumentVariables = [
  'ansible_ssh_args',
  'ansible_ssh_common_args',
  'ansible_ssh_extra_args',
] as const

/** Understood, and good only with one value; see hosts.ts. */
const becomeVariables = ['ansible_become_method', 'ansible_become_user'] as const

/** Every name that means something here, for suggestions. */
export const knownVariables: ReadonlySet<string> = new Set([
  ...clusterVariables.keys(),
  ...hostVariables.keys(),
  ...pages.flatMap(({ ini }) => [...ini.variables.keys(), ...(ini.names ?? [])]),
  ...sshArgumentVariables,
  ...becomeVariables,
  STATE,
  UNREAD,
])
