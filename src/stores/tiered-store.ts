import { posix } from 'node:path'
import { resource, type AnyResource, type Answer, type Diff, type Probe } from '../engine/resource.ts'
import { resourceKind, type ResourceRef } from '../engine/world.ts'
import type { Instance } from '../model/cluster.ts'
import { MARK_NAME } from '../layout/stores.ts'
import { quote, sh } from '../shell/quote.ts'
import type { Blocker } from './blocker.ts'
import { firstFile } from './first-file.ts'
import { isOf, markText, ownerOf, parseMark, writeMark, type Mark } from './mark.ts'
import { READ_SECONDS, readAs } from './read-as.ts'

/** The list of a broker's files in the tiered store, in its own store (DefaultMetadataStore). */
const LIST = 'config/tieredStoreMetadata.json'

export interface TieredStoreSpec {
  readonly mark: Mark
  readonly host: string
  /** The folder of the store itself. */
  readonly root: string
  /** The broker's folder in the tiered store. */
  readonly folder: string
  /** The file on the host that says what was applied of the instance. */
  readonly record: string
  /** The service's user: files are read as that user. */
  readonly user: string
}

/** State of a broker's folder in the tiered store. */
export interface TieredTraces {
  /** The instance was applied with this folder, by its record. */
  readonly applied: boolean
  /** The folder has a file, besides the mark. */
  readonly filled: boolean
  /** The store has a list of the files. */
  readonly listed: boolean
  readonly mark: Mark | undefined
}

const ORIGIN = resourceKind<TieredTraces>('tiered-origin')
const MARK = resourceKind<TieredTraces>('tiered-mark')

/** The files of a broker in the tiered store, as they were found on its host. */
export const tieredOriginRef = ({ id, host }: Pick<Instance, 'id' | 'host'>): ResourceRef<TieredTraces> =>
  ORIGIN.on(host, id)

/**
 * Refuses to start a broker whose files in the tiered store are gone, of another instance, or unknown to its store. A broker
 * starts without them, and forgets what it had there (FlatAppendFile.recoverFileSize). Nothing to repair. Id
 * `tiered-origin:<instance>`; the probe is TieredTraces.
 */
export function tieredOrigin(spec: TieredStoreSpec): AnyResource {
  const { instance } = spec.mark
  return resource<TieredTraces, TieredStoreSpec>({
    id: ORIGIN.id(instance),
    owner: instance,
    probe: tracesProbe(spec),
    desire: () => spec,
    diff: (traces, desired): Diff => {
      const blocker = judge(desired, traces)
      return blocker === undefined ? { kind: 'same' } : { kind: 'blocked', ...blocker }
    },
    converge: () => [],
  })
}

function judge(
  { mark: wanted, host, root, folder, record }: TieredStoreSpec,
  { applied, mark, filled, listed }: TieredTraces,
): Blocker | undefined {
  const { instance } = wanted
  const list = posix.join(root, LIST)
  if (mark !== undefined && !isOf(mark, wanted)) {
    return {
      reason: `the files of the tiered store in ${folder} are of ${ownerOf(mark, wanted)}, not of ${instance}`,
      hint:
        `Give ${instance} another tieredStoreFilePath: members of a group must not share it. If ${instance} has to take over ` +
        `these files: remove ${folder}/${MARK_NAME} on ${host}.`,
    }
  }
  if (mark === undefined && applied) {
    return {
      reason: `${instance} was applied here, and its files of the tiered store in ${folder} are gone: is the disk mounted?`,
      hint: `Mount the disk, or bring the files back to ${folder}. To go on without them: remove ${list}, ${list}.bak and ${record} on ${host}.`,
    }
  }
  if (!filled || listed) return undefined
  if (mark !== undefined) {
    return {
      reason: `${instance} has files of the tiered store in ${folder}, and its store in ${root} has no list of them: is its disk mounted?`,
      hint: `Mount the disk, or bring back ${list}. To go on without these files: move them out of the way.`,
    }
  }
  return {
    reason: `files of another store lie in ${folder}, where ${instance} would go on writing: ${list}, which lists them, is missing`,
    hint: 'Move the files out of the way, or bring back the store that they belong to.',
  }
}

/** The mark in the folder, without which the instance does not start. Id `tiered-mark:<instance>`; the probe is TieredTraces. */
export function tieredMarkFile(spec: TieredStoreSpec): AnyResource {
  const path = posix.join(spec.folder, MARK_NAME)
  return resource<TieredTraces, Mark>({
    id: MARK.id(spec.mark.instance),
    owner: spec.mark.instance,
    probe: tracesProbe(spec),
    desire: () => spec.mark,
    diff: ({ mark }, wanted) => {
      if (mark === undefined) return { kind: 'change', action: 'create', summary: `create ${path}` }
      if (markText(mark) === markText(wanted)) return { kind: 'same' }
      return { kind: 'change', action: 'update', summary: `update ${path}` }
    },
    converge: () => [
      { kind: 'script', title: `write ${path}`, script: writeMark(spec.user, path, spec.mark) },
    ],
  })
}

/**
 * Starts one process to look for a file, and those that read the mark as the service's user. A broker reads the copy of its
 * list where the list is missing, as it is for a moment while it is written (ConfigManager.load, MixAll.string2File). The record
 * is read here, since a verification looks at no other part of it.
 */
function tracesProbe({ root, folder, record, user }: TieredStoreSpec): Probe<TieredTraces> {
  const [mark, list] = [posix.join(folder, MARK_NAME), posix.join(root, LIST)]
  const read = sh`if [ -f ${mark} ]; then head -c 2048 ${mark} | sed 's/^/mark /'; fi
printf '\n[read]\n'`
  return {
    script:
      sh`if [ -f ${list} ] || [ -f ${`${list}.bak`} ]; then echo listed; fi
if [ -f ${record} ]; then
  while IFS= read -r line; do
    case $line in *${JSON.stringify(folder)}*) echo applied ;; esac
  done <${record}
fi
if [ -d ${folder} ]; then
` +
      `  [ -z "$(${firstFile(quote(folder))})" ] || echo filled
  if ${sh`[ -e ${mark} ]`}; then
    echo marked
${readAs(user, read)}
  fi
fi
:`,
    parse: parseTraces,
  }
}

/** @throws Error when the service's user did not come to the end of the mark */
function parseTraces({ stdout }: Answer): TieredTraces {
  const lines = stdout.split('\n')
  if (lines.includes('marked') && !lines.includes('[read]')) {
    throw new Error(`its user did not read the mark of the tiered store within ${READ_SECONDS} s`)
  }
  return {
    applied: lines.includes('applied'),
    filled: lines.includes('filled'),
    listed: lines.includes('listed'),
    mark: parseMark(lines.flatMap((line) => (line.startsWith('mark ') ? [line.slice(5)] : []))),
  }
}
