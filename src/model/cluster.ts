import type { SourcePosition } from '../errors.ts'
import type { Secret } from '../secret.ts'
import type { Replication } from '../groups/index.ts'
import type { PortPurpose, Service } from '../services/index.ts'

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

/** Source of the distribution. `sha512` is lower-case hex of the archive. */
export type Artifact =
  | DeliveredArtifact
  | FetchedArtifact
  /** Built by Maven on the control machine. */
  | {
      readonly kind: 'build'
      /** Of the source code; a file may be a folder too. */
      readonly source: DeliveredArtifact
      /** The version it has to be. */
      readonly version: string
      /** JAVA_HOME for Maven, on the control machine; that of the environment unless given. */
      readonly jdk?: string
      /** Further words for Maven's command line. */
      readonly options: readonly string[]
      readonly relay?: true
    }
  /** An unpacked distribution that is already on every host, e.g. /usr/local/rocketmq. */
  | { readonly kind: 'onHost'; readonly path: string }

/** A file that the control machine obtains and brings to the hosts. */
export type DeliveredArtifact = (
  | { readonly kind: 'url'; readonly urls: readonly string[] }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'maven'; readonly coordinates: string }
) & {
  readonly sha512?: string
  /** The control machine brings it to one host, and hosts hand it on to each other. */
  readonly relay?: true
}

/** A file that each host downloads itself. Only its checksum says that it is the right one, so it always has one. */
export interface FetchedArtifact {
  readonly kind: 'fetched'
  /** Tried in order; one may hold a login or a signed query, see displayUrl. */
  readonly urls: readonly string[]
  /** Lower-case hex. */
  readonly sha512: string
  /** URL of the HTTP proxy that hosts use for it; undefined: none, whatever the environment of a host says. */
  readonly proxy?: string
}

export type JdkMajor = 7 | 8 | 11 | 17 | 21
export type Jdk =
  | { readonly kind: 'package'; readonly major: JdkMajor; readonly package: string }
  | {
      readonly kind: 'archive'
      readonly major: JdkMajor
      /** Folder into which the JDK is unpacked, e.g. /usr/local/java/jdk1.8.0_221. */
      readonly home: string
      readonly source: Exclude<DeliveredArtifact, { kind: 'maven' }> | FetchedArtifact
    }
  /** Already on every host, at this home. */
  | { readonly kind: 'existing'; readonly major: JdkMajor; readonly home: string }

/** The runtime of the instances. */
export type RuntimeSettings =
  | { readonly kind: 'systemd' }
  | {
      readonly kind: 'docker'
      /** Docker's package: docker-ce, docker, moby-engine. */
      readonly package: string
      readonly image: ContainerImage
    }

/** The image of all containers. It carries the JDK and the release: `jdk.major` and `version` only name them. */
export interface ContainerImage {
  /** With its tag: 'apache/rocketmq:4.9.4'. */
  readonly name: string
  /** Output of `docker save`, a file of the control machine. Without it the image is pulled from its registry. */
  readonly archive?: { readonly kind: 'file'; readonly path: string }
  /** Image id that the name must mean: 'sha256:' and 64 hex digits. */
  readonly id?: string
  /** Numbers of the image's user and group; those of the files on the hosts too. */
  readonly uid: number
  readonly gid: number
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

/** The program of an instance whose service no release has, and what the program keeps. */
export interface OwnProgram {
  readonly program: Program
  /** Folder below the instance's data where it keeps its users and statistics. */
  readonly dataPath: string
  /** true: it asks for user and password. */
  readonly login: boolean
  /** JDK of its unit: its own, or the cluster's. A container uses the JDK of its image. */
  readonly jdk: Jdk
}

export type Program =
  /** One jar with its web server in it. */
  | { readonly kind: 'jar'; readonly jar: DeliveredArtifact | FetchedArtifact }
  /** rocketmq-console of 3.2.6: a war in a Tomcat of its own. */
  | {
      readonly kind: 'war'
      readonly war: DeliveredArtifact | FetchedArtifact
      readonly tomcat: DeliveredArtifact | FetchedArtifact
    }
  | { readonly kind: 'image'; readonly image: ContainerImage }

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
