import { posix } from 'node:path'
import { formatBytes } from '../../src/model/units.ts'
import type { Survey, SurveySpec } from './survey.ts'

export interface LeftoversSpec extends SurveySpec {
  /** Of `files` and `folders`: those that all clusters of the host share. They stay while another one is there. */
  readonly shared: readonly string[]
  readonly data: string
  /** Of `files`: marks of stores, which may lie in folders of the service's user. */
  readonly marks: readonly string[]
  /** The package of the JDK and of Docker: they stay installed. */
  readonly packages: readonly string[]
}

/** Work of the resources before: what is gone when the rest goes. */
export interface Before {
  /** Files and folders that are removed. */
  readonly gone: readonly string[]
  /** Data of instances stay. */
  readonly keepsData: boolean
}

/** The parts that go, in the order in which they go, and the reasons for which others stay. */
export interface Verdict {
  /** No other cluster is on the host. */
  readonly alone: boolean
  readonly files: readonly string[]
  readonly trees: readonly string[]
  readonly images: readonly string[]
  /** Deeper ones first. */
  readonly folders: readonly string[]
  readonly user: boolean
  readonly group: boolean
  readonly kept: readonly string[]
}

/** Sorts the rest of a cluster on a host into what goes and what stays; pure. */
export function judge(spec: LeftoversSpec, survey: Survey, before: Before): Verdict {
  const alone = survey.residents.length === 0
  const isShared = (path: string): boolean => spec.shared.includes(path)
  const present = [...survey.files.keys()]
  const files = present.filter((path) => survey.files.get(path) === true && (alone || !isShared(path)))
  const programs = [...new Set(alone ? [...spec.programs, ...survey.unpacked] : spec.programs)].filter(
    (path) => survey.trees.has(path) && isOurs(survey, path),
  )
  const free = programs.filter((path) => !survey.used.has(path))
  const trees = [
    ...spec.trees.filter((path) => survey.trees.has(path) && (alone || !isShared(path))),
    ...free,
  ]
  const link = linkGoes(survey, trees, alone) ? [spec.link] : []
  const images = [...survey.images].flatMap(([name, busy]) =>
    !busy && survey.made.has(`image ${name}`) ? [name] : [],
  )
  const folders = emptyFolders(spec, survey, [...files, ...trees, ...link, ...before.gone], alone)
  const dataStay = before.keepsData || (survey.folders.has(spec.data) && !folders.includes(spec.data))
  const userGoes = alone && !dataStay && survey.made.has(`user ${spec.user}`)
  const user = userGoes && survey.user
  return {
    alone,
    files: [...link, ...files],
    trees,
    images,
    folders,
    user,
    // Also when an earlier run was broken off after it had removed the user.
    group: userGoes && survey.group,
    kept: [
      ...keptForOthers(spec, survey, alone),
      ...present
        .filter((path) => survey.files.get(path) === false)
        .map((path) => `${path}, which this tool did not write`),
      ...programs.filter((path) => survey.used.has(path)).map((path) => `${path}, which something else uses`),
      ...[...survey.images.keys()]
        .filter((name) => !images.includes(name))
        .map((name) => `image ${name}, which ${whyImageStays(survey, name)}`),
      ...keptFolders(spec, survey, folders, before, alone),
      ...(survey.user && alone && !user ? [keptUser(spec, survey)] : []),
      ...(survey.group && !survey.user && alone && !userGoes && survey.begun.has(`user ${spec.user}`)
        ? [`group ${spec.group}, which a run that was broken off may have made`]
        : []),
      ...(survey.recorded ? spec.packages.map((name) => `package ${name}`) : []),
    ],
  }
}

/** A release has a mark in it, a link or program its place below the home, a JDK a line in the list. */
function whyImageStays({ images, begun }: Survey, name: string): string {
  if (images.get(name) === true) return 'other containers use'
  return begun.has(`image ${name}`) ? 'a run that was broken off may have brought' : 'was there before'
}

const isOurs = ({ unpacked }: Survey, path: string): boolean => unpacked.includes(path)

function linkGoes({ link, used }: Survey, gone: readonly string[], alone: boolean): boolean {
  if (link === undefined) return false
  return gone.includes(link) || (alone && !used.has(link))
}

/** Folders in which nothing is left, deeper ones first. */
function emptyFolders(
  spec: LeftoversSpec,
  survey: Survey,
  leaving: readonly string[],
  alone: boolean,
): string[] {
  const gone = new Set(leaving)
  const deepFirst = [...survey.folders.keys()].sort((a, b) => depthOf(b) - depthOf(a))
  return deepFirst.filter((folder) => {
    if (!alone && (spec.shared.includes(folder) || !spec.folders.includes(folder))) return false
    if (gone.has(folder)) return false
    const names = survey.folders.get(folder) ?? []
    if (!names.every((name) => gone.has(posix.join(folder, name)))) return false
    gone.add(folder)
    return true
  })
}

const depthOf = (path: string): number => path.split('/').length

function keptForOthers({ shared }: LeftoversSpec, { residents, files }: Survey, alone: boolean): string[] {
  if (alone) return []
  const there = [...files.keys()].filter((path) => shared.includes(path))
  const what = there.length === 0 ? '' : ` (${there.join(', ')})`
  return [`what cluster ${residents.join(' and ')} on this host shares with it${what}`]
}

/** Folders of the tool that hold something else. The data folder is named where no data of instances are. */
function keptFolders(
  spec: LeftoversSpec,
  survey: Survey,
  goes: readonly string[],
  { gone, keepsData }: Before,
  alone: boolean,
): string[] {
  if (!alone) return []
  return spec.folders
    .filter((path) => survey.folders.has(path) && !goes.includes(path) && !gone.includes(path))
    .filter((path) => !(keepsData && path === spec.data))
    .flatMap((path) => {
      const names = (survey.folders.get(path) ?? []).filter((name) => {
        const below = posix.join(path, name)
        return (
          !goes.includes(below) &&
          !gone.includes(below) &&
          !survey.used.has(below) &&
          !survey.folders.has(below)
        )
      })
      return names.length === 0
        ? []
        : [`${path}, which holds ${names.slice(0, 3).join(', ')}${names.length > 3 ? ' …' : ''}`]
    })
}

function keptUser({ user }: LeftoversSpec, { made }: Survey): string {
  return made.has(`user ${user}`)
    ? `user ${user}, whose data stay`
    : `user ${user}, which this tool did not make`
}

/** Lines for a plan: '- /opt/rocketmq/releases/5.3.3 (95.1 MB)'. */
export function removedLines(spec: LeftoversSpec, survey: Survey, verdict: Verdict): string[] {
  const size = (path: string): string => {
    const bytes = survey.trees.get(path) ?? 0
    return bytes === 0 ? '' : ` (${formatBytes(bytes)})`
  }
  return [
    ...verdict.files,
    ...verdict.trees.map((path) => `${path}${size(path)}`),
    ...verdict.images.map((name) => `image ${name}`),
    ...verdict.folders,
    ...(verdict.user ? [`user ${spec.user}`] : []),
    ...(verdict.group ? [`group ${spec.group}`] : []),
  ].map((line) => `- ${line}`)
}
