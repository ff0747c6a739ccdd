import { asUser } from '../shell/as-user.ts'
import { compact } from '../objects.ts'
import { flushFile } from '../shell/flush.ts'
import { quote, sh } from '../shell/quote.ts'

/** The instance that a store belongs to, as the mark in it says. */
export interface Mark {
  readonly cluster: string
  readonly instance: string
  /** brokerName, or the Raft group of a service that votes. */
  readonly group?: string
  /** Its number in the group: 'n0'. */
  readonly selfId?: string
}

/** Characters of names in a mark; whatever else stands there was not written by this tool. */
const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/

/** Text of the file. */
export function markText({ cluster, instance, group, selfId }: Mark): string {
  return [
    '# Made by rmq-provision: the instance does not start without this file, which shows that its disk is mounted.',
    `cluster=${cluster}`,
    `instance=${instance}`,
    ...(group === undefined ? [] : [`group=${group}`]),
    ...(selfId === undefined ? [] : [`member=${selfId}`]),
    '',
  ].join('\n')
}

/** Reads the lines of a mark; undefined when they name no instance. */
export function parseMark(lines: readonly string[]): Mark | undefined {
  const valueOf = (key: string): string | undefined => {
    const value = lines.find((line) => line.startsWith(`${key}=`))?.slice(key.length + 1)
    return value !== undefined && NAME.test(value) ? value : undefined
  }
  const [cluster, instance] = [valueOf('cluster'), valueOf('instance')]
  const [group, selfId] = [valueOf('group'), valueOf('member')]
  if (cluster === undefined || instance === undefined) return undefined
  return {
    cluster,
    instance,
    ...compact({ group, selfId }),
  }
}

/**
 * Script that writes a mark, flushed before it gets its name, as the service's user, who may have put a link anywhere in the folder.
 * @param path of the mark
 */
export function writeMark(user: string, path: string, mark: Mark): string {
  const fresh = `${path}.new`
  return asUser(
    user,
    [sh`printf %s ${markText(mark)} >${fresh}`, flushFile(quote(fresh)), sh`mv -f ${fresh} ${path}`].join(
      '\n',
    ),
  )
}
