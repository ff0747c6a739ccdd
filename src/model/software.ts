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
