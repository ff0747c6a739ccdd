import { posix } from 'node:path'
import { PROGRAMS_FOLDER } from '../../../layout/own-program.ts'
import type { RocketmqSettings } from '../../../model/cluster.ts'
import type { Context } from '../context.ts'

/** The release in use, and the one before it: `rollback` goes back without a download. */
const DEFAULT_KEEP = 2

/** Folders of RocketMQ on the hosts. */
export function resolveRocketmq(context: Context): RocketmqSettings {
  const { version, link, data, user, group, keep } = context.inventory.rocketmq
  const home = cleanPath(context.inventory.rocketmq.home ?? '/opt/rocketmq')
  for (const key of ['home', 'link', 'data'] as const) checkFolder(context, key, home)
  if (link !== undefined) checkLink(context, cleanPath(link), home)
  return {
    version,
    home,
    link: cleanPath(link ?? `${home}/current`),
    keep: keep ?? DEFAULT_KEEP,
    data: cleanPath(data ?? '/data/rocketmq'),
    user: user ?? 'rocketmq',
    group: group ?? user ?? 'rocketmq',
  }
}

/** Folders of the system: what is made here gets the service's owner, and data goes with a reset. */
const SYSTEM =
  /^\/(?:(?:bin|boot|dev|etc|lib|lib64|proc|run|sbin|sys|usr\/(?:bin|sbin|lib|lib64|libexec|share))(?:\/.*)?|(?:home|opt|root|srv|tmp|usr|usr\/local|usr\/local\/(?:s?bin|lib|lib64|libexec|share)|var|var\/(?:lib|log|tmp|run))?)$/
/** Folders of the tool below `home`, and outside of it. */
const OWN = new RegExp(`^/(?:releases|${PROGRAMS_FOLDER}|\\.staging|jdk-\\d+)(?:/|$)`)
const OWN_ELSEWHERE = /^\/usr\/local\/libexec\/rmq-provision(?:\/|$)/

/**
 * The reason why a folder cannot be one that the inventory chooses: it would get the owner and the mode of the chosen
 * folder. undefined: it can.
 */
export function folderFault(path: string, home: string): string | undefined {
  const clean = cleanPath(path)
  if (SYSTEM.test(clean)) return `${clean} belongs to the system`
  const isOwn = clean.startsWith(`${home}/`) && OWN.test(clean.slice(home.length))
  return isOwn || OWN_ELSEWHERE.test(clean) ? `${clean} belongs to this tool` : undefined
}

function checkFolder({ inventory, problems }: Context, key: 'home' | 'link' | 'data', home: string): void {
  const text = inventory.rocketmq[key]
  if (text === undefined) return
  const place = problems.show(['rocketmq', key])
  const example = { home: '/opt/rocketmq', link: '/usr/local/rocketmq', data: '/data/rocketmq' }[key]
  if (text.split('/').includes('..')) {
    problems.error(['rocketmq', key], {
      code: 'bad-folder',
      message: `${place}: ${text} goes up by ..`,
      hint: `Write ${cleanPath(text)} if that is meant.`,
    })
    return
  }
  const fault = folderFault(text, home)
  if (fault === undefined) return
  problems.error(['rocketmq', key], {
    code: 'bad-folder',
    message: `${place}: ${fault}`,
    hint: `Choose a folder of its own, e.g. ${example}.`,
  })
}

function checkLink({ inventory, problems }: Context, link: string, home: string): void {
  const isOurs = inventory.runtime !== 'docker' && inventory.artifact?.onHost === undefined
  if (!isOurs) {
    problems.error(['rocketmq', 'link'], {
      code: 'key-does-not-apply',
      message: 'rocketmq.link is a link to the release under rocketmq.home, and here there is none',
      hint: 'Take it out.',
      at: 'key',
    })
  } else if (`${home}/releases/`.startsWith(`${link}/`)) {
    problems.error(['rocketmq', 'link'], {
      code: 'link-is-a-folder',
      message: `rocketmq.link: ${link} holds the releases, which lie in ${home}/releases`,
      hint: 'Choose another home or another link.',
    })
  }
}

/** Without doubled and trailing slashes. */
export function cleanPath(path: string): string {
  const clean = posix.normalize(path)
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean
}
