import type { SourcePosition } from '../errors.ts'
import type { Secret } from '../secret.ts'
import type { Replication } from '../groups/index.ts'
import type { PortPurpose, Service } from '../services/index.ts'
import type { Artifact, ContainerImage, Jdk, OwnProgram } from './software.ts'

/**
 * The resolved model: every default filled in, every instance named, every port derived. It is what all later
 * stages read; nothing behind this point looks at the inventory's text again.
 */
export interface Cluster {
  /** brokerClusterName, and the folder name of our own state on the hosts. */
  readonly name: string
  /** The inventory file, as the user named it. */
  readonly file: string
  /** Those that stay; a host to be removed is in `hostsToRemove`. */
  readonly hosts: readonly Host[]
  /** In start order (src/services/registry.ts); stable under edits. */
  readonly instances: readonly Instance[]
  readonly groups: readonly BrokerGroup[]
  /** Instances with `state: absent`, on hosts of either list; not part of `instances` and `groups`. */
  readonly toRemove: readonly InstanceToRemove[]
  /** Hosts on which nothing is to stay. */
  readonly hostsToRemove: readonly Host[]
  readonly rocketmq: RocketmqSettings
  readonly artifact: Artifact
  readonly jdk: Jdk
  readonly runtime: RuntimeSettings
  readonly firewall: FirewallSettings
  /** ACL user that signs requests; undefined: requests are not signed. */
  readonly acl?: AclSettings
  /** Processes that were started by hand are replaced by instances of this tool; undefined: they are an obstacle. */
  readonly takeOver?: boolean
  /** Kernel settings for /etc/sysctl.d/90-rocketmq.conf, e.g. vm.max_map_count → 655360. */
  readonly sysctl: Readonly<Record<string, string>>
  /** Keys of sysctl with a number that is the least: a host that runs with more keeps it. */
  readonly sysctlLeast?: readonly string[]
  /** Warnings of the validation; printed by validate, plan and apply. */
  readonly warnings: readonly Finding[]
}

/** A machine as SSH reaches it. */
export interface SshTarget {
  readonly name: string
  /** Address for SSH, before ~/.ssh/config is applied. */
  readonly address: string
  readonly ssh: SshSettings
}

/** A machine of a cluster. `name` is unique; two names never share one machine (INI aliases are merged). */
export interface Host extends SshTarget {
  /** The cluster's own address of this host: replication (brokerIP2), name server lists, peers. Always an IP address. */
  readonly privateAddress: string
  /** The IP address by which clients reach this host, e.g. through NAT: brokerIP1. undefined: privateAddress. */
  readonly publicAddress?: string
  /** Of this host alone, before the cluster's. */
  readonly firewall?: { readonly zone: string }
  readonly position?: SourcePosition
}

/** Connection settings of the inventory; an undefined one is taken from `ssh -G`, then OpenSSH's default. */
export interface SshSettings {
  readonly user?: string
  readonly port?: number
  readonly identityFile?: string
  readonly passphrase?: Secret
  readonly password?: Secret
  /** Jump hosts in the syntax of ssh -J: [user@]host[:port], comma separated. */
  readonly jump?: string
  readonly knownHostsFile?: string
  /** 'sudo' runs every script as root through sudo. Not set: the login user must be root. */
  readonly become?: 'sudo'
  readonly becomePassword?: Secret
  /** ms for TCP connect, handshake and login together. */
  readonly connectTimeoutMs?: number
}

export interface RocketmqSettings {
  /** e.g. '5.3.3'. */
  readonly version: string
  /** Folder of releases/<version> and the link current. */
  readonly home: string
  /** The link to the release in use, for people and their shells: <home>/current unless the inventory says another. */
  readonly link: string
  /** Number of releases that stay on a host, the one in use included. */
  readonly keep: number
  /** Folder of <instance>/{store,logs}. */
  readonly data: string
  readonly user: string
  readonly group: string
}

/** The runtime of the instances. */
export type RuntimeSettings =
  | { readonly kind: 'systemd' }
  | {
      readonly kind: 'docker'
      /** Docker's package: docker-ce, docker, moby-engine. */
      readonly package: string
      readonly image: ContainerImage
    }

/** ACL 2.0 (5.3.0 and later): the user that administers the cluster, and that its own parts are to each other. */
export interface AclSettings {
  readonly accessKey: string
  readonly secretKey: Secret
  /** The former secretKey: brokers keep a user's password in their stores, and change it on a request signed with the old one. */
  readonly previousSecretKey?: Secret
}

export interface FirewallSettings {
  /** false: leave firewalld alone altogether. */
  readonly manage: boolean
  /** firewalld's zone for the rules; undefined: the zones that take the packets. Of one host, see firewallZone. */
  readonly zone?: string
  /** Networks that may reach the client ports; empty: the inventory lists none, and every address may. */
  readonly clients: readonly string[]
}

/** A brokerName with its members. */
export interface BrokerGroup {
  readonly name: string
  readonly replication: Replication
  /** Instance ids, master (or self id 0) first. */
  readonly members: readonly string[]
}

/** One process of a service on a host. */
export interface Instance {
  /** 'namesrv-mq1', 'broker-a-0'; also in the names of its unit, files and folders. */
  readonly id: string
  readonly service: Service
  readonly host: string
  /** Port that clients and other instances connect to. */
  readonly listenPort: number
  /** Every port the process listens on, listenPort included; pairwise different on a host. */
  readonly ports: readonly ListenPort[]
  readonly heap: Heap
  /** JVM words beyond the heap: what the pair JDK × RocketMQ needs, then the user's own. */
  readonly javaOptions: readonly string[]
  readonly paths: InstancePaths
  /** The whole configuration file in writing order, derived keys included (brokerIP1, namesrvAddr …). */
  readonly config: ReadonlyMap<string, string | Secret>
  readonly broker?: BrokerIdentity
  /** Of services that no release has. */
  readonly own?: OwnProgram
  readonly position?: SourcePosition
}

/** An instance that is to be stopped and removed; its data stay. */
export interface InstanceToRemove extends Instance {
  /** Of a broker: it may go although consumers have not read all of it. */
  readonly discardUnread: boolean
}

export interface BrokerIdentity {
  readonly group: string
  /** 0 = master, >0 = slave in classic modes; -1 where an election decides. */
  readonly brokerId: number
  readonly role: 'master' | 'slave' | 'elected'
  readonly replication: Replication
  /** 'n0', 'n1' …: the member's own number in a group that elects. */
  readonly selfId?: string
}

export interface ListenPort {
  readonly port: number
  readonly purpose: PortPurpose
  /**
   * Machines that must reach it: clients and all hosts of the cluster, the hosts of the cluster only, or the hosts of the
   * other members of the instance's broker group only.
   */
  readonly audience: 'clients' | 'cluster' | 'group'
}

/** All in bytes. */
export interface Heap {
  /** -Xms and -Xmx. */
  readonly size: number
  /** -Xmn, where one is given. */
  readonly young?: number
  /** -XX:MaxDirectMemorySize, brokers only. */
  readonly direct?: number
}

/** Absolute paths on the host. */
export interface InstancePaths {
  /** The file that the program is started with, in the format of its service. */
  readonly conf: string
  readonly env: string
  /** Unit name with its suffix: 'rocketmq-broker-a-0.service'. */
  readonly unit: string
  /** Home of the instance: working directory, -Duser.home. */
  readonly data: string
  /** undefined for services without a store. */
  readonly store?: string
  readonly logs: string
}

export interface Finding {
  /** Stable kebab-case name, e.g. 'one-name-server'. */
  readonly code: string
  readonly message: string
  readonly hint?: string
  readonly position?: SourcePosition
  /** Of a warning, shown in red: messages or the cluster can be lost, or strangers get in. */
  readonly severe?: true
}
