import { isTrue } from '../../model/setting.ts'
import type { JdkMajor } from '../../model/software.ts'
import { newestKnown } from '../../releases/known.ts'
import { credentialsOf } from '../ask.ts'
import { MOST_PROCESSES, MOST_WORD_BYTES } from '../host/process-probe.ts'
import { clusterOf, describeBrokers, isBroker } from './brokers.ts'
import { describeContainers, foreignContainers } from './containers.ts'
import { crossCheck } from './cross-check.ts'
import { Draft, literal, plain } from './draft.ts'
import { addressesOf, describeHosts } from './hosts.ts'
import { describeControllers, describeNameServers, describeOthers, describeProxies } from './services.ts'
import { membersOf } from './membership.ts'
import { most, valueOf, type Adopted, type ReadHost } from './subject.ts'

/** Environment variable for the password of ACL 2.0. */
const ACL_VARIABLE = 'RMQ_ACL_SECRET_KEY'

export interface DescribeOptions {
  /** brokerClusterName to describe; that of most brokers unless given. */
  readonly cluster?: string
}

/** Describes hosts that were set up by hand as an inventory. */
export function describe(read: readonly ReadHost[], { cluster: wanted }: DescribeOptions): Draft {
  const draft = new Draft()
  const found = read.flatMap(({ processes }) => processes).filter(isBroker)
  const cluster = wanted ?? most(found.map(clusterOf)) ?? 'DefaultCluster'
  const hosts = membersOf(draft, read, cluster)
  const members = hosts.flatMap(({ processes }) => processes)
  const ours = members.filter(isBroker)
  const servers = members.filter((each) => !isBroker(each))
  draft.put(['cluster'], literal(cluster))
  const version = describeRelease(draft, members)
  const hasAcl = describeAcl(draft, ours)
  describeHosts(draft, hosts)
  const options = { version, hasAcl, cluster }
  const of = (program: string): Adopted[] => servers.filter(({ found }) => found.program === program)
  describeNameServers(draft, of('namesrv'), options)
  describeControllers(draft, of('controller'), options)
  describeBrokers(draft, ours, options)
  describeProxies(
    draft,
    [...of('proxy'), ...ours.filter(({ found }) => found.program === 'broker-proxy')],
    options,
  )
  describeOthers(draft, servers)
  for (const { name } of hosts.filter(({ isCut }) => isCut)) {
    draft.todo(
      `${name} runs more than ${MOST_PROCESSES} servers of RocketMQ, or one with a command line of more than ${MOST_WORD_BYTES / 1024} KiB; these were not read and are not in this file`,
    )
    draft.withholdTakeOver(`not all servers of ${name} were read`)
  }
  crossCheck(draft, hosts, cluster, new Map(hosts.map((host) => [host.name, addressesOf(host, hosts)])))
  return draft
}

/** Release, JDK, user and runtime; each is one for the whole cluster. */
function describeRelease(draft: Draft, members: readonly Adopted[]): string {
  const serving = members.filter(({ found }) => found.program !== 'dashboard')
  const releaseOf = ({ found, answers }: Adopted): string[] => [answers.version ?? found.release ?? []].flat()
  // Jars are those that lie there now, which may have come after the start.
  const version =
    most(serving.flatMap(({ answers }) => answers.version ?? [])) ?? most(serving.flatMap(releaseOf))
  draft.put(['rocketmq', 'version'], version ?? newestKnown)
  if (version === undefined)
    draft.todo('not known: the release; neither the jars nor the brokers name it', ['rocketmq', 'version'])
  for (const each of serving) {
    const { found, answers } = each
    if (answers.version !== undefined && found.release !== undefined && answers.version !== found.release) {
      draft.todo(
        `${found.program} on ${found.host} runs ${answers.version}, and ${found.line.home ?? 'its folder'} has the jars of ${found.release} now: bring those of ${answers.version} back, or name another folder of it`,
        ['artifact'],
      )
    }
    const [release] = releaseOf(each)
    if (release === undefined || release === version) continue
    draft.todo(
      `${found.program} on ${found.host} ${answers.version === undefined ? 'has the jars of' : 'runs'} ${release}: apply would bring it to ${version ?? ''}`,
      ['rocketmq', 'version'],
    )
  }
  const contained = serving.filter(({ found }) => found.details.container !== undefined)
  foreignContainers(draft, serving)
  if (contained.length > 0) describeContainers(draft, serving, contained)
  else describeFolders(draft, serving)
  return version ?? newestKnown
}

function describeFolders(draft: Draft, serving: readonly Adopted[]): void {
  const user = most(serving.map(({ found }) => found.process.user))
  if (user !== undefined && user !== '') draft.put(['rocketmq', 'user'], literal(plain(user)))
  for (const { found } of serving) {
    if (found.process.user === user) continue
    draft.todo(
      `${found.program} on ${found.host} runs as ${found.process.user}: apply would run it as ${user ?? ''}, and its files get a new owner`,
      ['rocketmq', 'user'],
    )
  }
  oneFolder(draft, serving, {
    path: ['artifact', 'onHost'],
    folderOf: ({ found }) => found.line.home,
    what: 'the release',
    advice: 'For an upgrade write url, file or maven in place of onHost.',
  })
  const home = oneFolder(draft, serving, {
    path: ['jdk', 'home'],
    folderOf: ({ found }) => found.jdk?.home,
    what: 'the JDK',
  })
  if (home === undefined) return
  const major = most(
    serving.flatMap(({ found }): JdkMajor[] =>
      found.jdk?.home === home ? [found.jdk.major ?? []].flat() : [],
    ),
  )
  if (major === undefined)
    draft.todo(`not known: the version of the JDK in ${home} (this tool knows 7, 8, 11, 17 and 21)`, ['jdk'])
  else draft.put(['jdk', 'version'], major)
  draft.put(['jdk', 'from'], 'existing')
}

/** A folder of the hosts that an inventory names once. */
interface CommonFolder {
  /** Of its key in the inventory. */
  readonly path: readonly string[]
  readonly folderOf: (adopted: Adopted) => string | undefined
  /** 'the JDK', for sentences. */
  readonly what: string
  /** Comment beside the key. */
  readonly advice?: string
}

/** Puts the folder that most hosts have into the draft; those that have another one become points to decide. */
function oneFolder(
  draft: Draft,
  serving: readonly Adopted[],
  { path, folderOf, what, advice }: CommonFolder,
): string | undefined {
  const folders = serving.flatMap((each) => folderOf(each) ?? [])
  const folder = most(folders)
  if (folder === undefined) {
    draft.todo(`not known: the folder of ${what}`, path.slice(0, 1))
    return undefined
  }
  draft.put(path, literal(folder))
  if (advice !== undefined) draft.comment(path, advice)
  for (const { found } of serving.filter((each) => folderOf(each) !== folder)) {
    const other = folderOf(serving.find((each) => each.found === found) ?? { found, answers: {} })
    draft.todo(
      `${what} of ${found.program} on ${found.host} is in ${other ?? '?'}: apply would start it from ${folder}, which must be there`,
      path.slice(0, 1),
    )
  }
  return folder
}

/** ACL 2.0 has one user for the cluster's own services; ACL 1.0 stays in the files of the release. */
function describeAcl(draft: Draft, brokers: readonly Adopted[]): boolean {
  const isOn = brokers.some((broker) => isTrue(valueOf(broker, 'authenticationEnabled')))
  if (brokers.some((broker) => isTrue(valueOf(broker, 'aclEnable')))) {
    draft.note(
      'the brokers use ACL 1.0 (aclEnable): plain_acl.yml stays where it is, below the folder of the release, and needs the addresses of the hosts (globalWhiteRemoteAddresses) for the requests of this tool',
    )
  }
  if (!isOn) return false
  const config = (broker: Adopted) => broker.answers.config ?? broker.found.file
  const user = brokers.flatMap(
    (broker) => credentialsOf(config(broker)) ?? credentialsOf(broker.found.file) ?? [],
  )[0]
  draft.variables.add(ACL_VARIABLE)
  draft.put(['acl'], { accessKey: literal(user?.accessKey ?? 'admin'), secretKey: `\${${ACL_VARIABLE}}` })
  if (user === undefined)
    draft.todo('not known: the user of ACL 2.0 by which the brokers sign (accessKey)', ['acl'])
  return true
}
