import type { Path } from '../raw.ts'

/** Conversion of a variable's text to a value of the inventory. */
export type Kind = 'text' | 'flag' | 'list' | 'seconds' | 'mapping'

/** An Ansible variable that means something here. */
interface Rule {
  /** Target of its value: the inventory, the host, or the instance. */
  readonly path: Path
  readonly kind: Kind
}

type Table = ReadonlyMap<string, Rule>

function table(rows: Readonly<Record<string, readonly [names: string, kind?: Kind]>>): Table {
  return new Map(
    Object.entries(rows).flatMap(([path, [names, kind]]) =>
      names.split(' ').map((name) => [name, { path: path.split('.'), kind: kind ?? 'text' }] as const),
    ),
  )
}

/** One value for the whole cluster, however many hosts it is set for. */
export const clusterVariables = table({
  cluster: ['cluster_name rocketmq_cluster_name rocketmq_cluster'],
  'rocketmq.version': ['rocketmq_version'],
  'rocketmq.home': ['rocketmq_home'],
  'rocketmq.link': ['rocketmq_link'],
  'rocketmq.data': ['rocketmq_data'],
  'rocketmq.user': ['rocketmq_user'],
  'rocketmq.group': ['rocketmq_group'],
  'namesrv.listedBy': ['namesrv_listed_by'],
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
  'jdk.version': ['jdk_version'],
  'jdk.from': ['jdk_from'],
  'jdk.package': ['jdk_package'],
  'jdk.home': ['jdk_home'],
  'jdk.file': ['jdk_file'],
  'jdk.url': ['jdk_url', 'list'],
  'jdk.sha512': ['jdk_sha512'],
  runtime: ['rocketmq_runtime'],
  'image.name': ['rocketmq_image'],
  'image.archive': ['rocketmq_image_archive'],
  'image.id': ['rocketmq_image_id'],
  'docker.package': ['docker_package'],
  'firewall.manage': ['firewall_manage', 'flag'],
  'firewall.zone': ['firewall_zone'],
  'firewall.clients': ['firewall_clients', 'list'],
  'acl.accessKey': ['rocketmq_acl_access_key'],
  'acl.secretKey': ['rocketmq_acl_secret_key'],
  'acl.previousSecretKey': ['rocketmq_acl_previous_secret_key'],
  sysctl: ['rocketmq_sysctl', 'mapping'],
})

/** Of a host: names as Ansible has them, older ones included. */
export const hostVariables = table({
  address: ['ansible_host ansible_ssh_host'],
  privateAddress: ['private_address'],
  user: ['ansible_user ansible_ssh_user'],
  port: ['ansible_port ansible_ssh_port'],
  identityFile: ['ansible_ssh_private_key_file ansible_private_key_file'],
  passphrase: ['ansible_ssh_private_key_passphrase ansible_private_key_passphrase'],
  password: ['ansible_password ansible_ssh_password ansible_ssh_pass'],
  become: ['ansible_become', 'flag'],
  becomePassword: ['ansible_become_password ansible_become_pass ansible_sudo_pass ansible_sudo_password'],
  connectTimeout: ['ansible_ssh_timeout ansible_timeout', 'seconds'],
})

/** Of everything on the line; a machine leaves with the last of its lines. */
export const STATE = 'rmq_state'
/** Of the group that a line belongs to. */
export const UNREAD = 'rmq_unread'

export const namesrvVariables = table({
  listenPort: ['namesrv_port namesrv_listen_port'],
  heap: ['namesrv_heap'],
  javaOptions: ['namesrv_java_options'],
})

export const controllerVariables = table({
  listenPort: ['controller_port controller_listen_port'],
  heap: ['controller_heap'],
  javaOptions: ['controller_java_options'],
})

export const proxyVariables = table({
  listenPort: ['proxy_port proxy_listen_port'],
  remotingPort: ['proxy_remoting_port'],
  heap: ['proxy_heap'],
  javaOptions: ['proxy_java_options'],
})

export const brokerVariables = table({
  listenPort: ['listen_port broker_port broker_listen_port listenPort'],
  peerPort: ['peer_port broker_peer_port'],
  heap: ['heap broker_heap'],
  javaOptions: ['broker_java_options'],
})

export const dashboardVariables = table({
  port: ['dashboard_port'],
  'jar.file': ['dashboard_jar'],
  'jar.url': ['dashboard_url', 'list'],
  'jar.sha512': ['dashboard_sha512'],
  'war.file': ['dashboard_war'],
  'tomcat.file': ['dashboard_tomcat'],
  'tomcat.maven': ['dashboard_tomcat_maven'],
  'image.name': ['dashboard_image'],
  'image.archive': ['dashboard_image_archive'],
  'jdk.version': ['dashboard_jdk_version'],
  heap: ['dashboard_heap'],
  javaOptions: ['dashboard_java_options'],
  login: ['dashboard_login', 'flag'],
})

/** Variables that place a broker in its group; read by brokers.ts. */
export const membership = {
  name: ['broker_name', 'brokerName'],
  id: ['broker_id', 'brokerId'],
  role: ['broker_role', 'brokerRole'],
  replication: ['broker_replication'],
} as const

/** `broker_config_flushDiskType=…` is the key flushDiskType of broker.conf. */
export const configPrefixes = {
  namesrv: 'namesrv_config_',
  broker: 'broker_config_',
  controller: 'controller_config_',
  dashboard: 'dashboard_config_',
  proxy: 'proxy_config_',
} as const

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
  ...namesrvVariables.keys(),
  ...controllerVariables.keys(),
  ...proxyVariables.keys(),
  ...brokerVariables.keys(),
  ...dashboardVariables.keys(),
  ...Object.values(membership).flat(),
  ...sshArgumentVariables,
  ...becomeVariables,
  STATE,
  UNREAD,
])
