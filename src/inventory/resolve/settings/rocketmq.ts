import { posix } from 'node:path'
import type { RocketmqSettings } from '../../../model/cluster.ts'
import type { Context } from '../context.ts'

/** Where RocketMQ goes on the hosts. */
export function resolveRocketmq(context: Context): RocketmqSettings {
  const { version, link, data, user, group } = context.inventory.rocketmq
  const home = cleanPath(context.inventory.rocketmq.home ?? '/opt/rocketmq')
  for (const key of ['home', 'link', 'data'] as const) checkFolder(context, key)
  if (link !== undefined) checkLink(context, cleanPath(link), home)
  return {
    version,
    home,
    link: cleanPath(link ?? `${home}/current`),
    data: cleanPath(data ?? '/data/rocketmq'),
    user: user ?? 'rocketmq',
    group: group ?? user ?? 'rocketmq',
  }
}

/** Folders of the system: what is made here gets the service's owner, and data goes with a reset. */
const SYSTEM =
  /^\/(?:(?:bin|boot|dev|etc|lib|lib64|proc|run|sbin|sys|usr\/(?:bin|sbin|lib|lib64|libexec|share))(?:\/.*)?|(?:home|opt|root|srv|tmp|usr|usr\/local|usr\/local\/s?bin|var|var\/(?:lib|log|tmp|run))?)$/

function checkFolder({ inventory, problems }: Context, key: 'home' | 'link' | 'data'): void {
  const text = inventory.rocketmq[key]
  if (text === undefined) return
  const place = problems.show(['rocketmq', key])
  const example = { home: '/opt/rocketmq', link: '/usr/local/rocketmq', data: '/data/rocketmq' }[key]
  if (text.split('/').includes('..')) {
    problems.error(['rocketmq', key], {
      code: 'bad-folder',
      message: `${place}: ${text} goes up by ..`,
      hint: `write ${cleanPath(text)} if that is meant`,
    })
  } else if (SYSTEM.test(cleanPath(text))) {
    problems.error(['rocketmq', key], {
      code: 'bad-folder',
      message: `${place}: ${cleanPath(text)} belongs to the system`,
      hint: `choose a folder of its own, e.g. ${example}`,
    })
  }
}

function checkLink({ inventory, problems }: Context, link: string, home: string): void {
  const isOurs = inventory.runtime !== 'docker' && inventory.artifact?.onHost === undefined
  if (!isOurs) {
    problems.error(['rocketmq', 'link'], {
      code: 'key-does-not-apply',
      message: 'rocketmq.link is a link to the release under rocketmq.home, and here there is none',
      hint: 'take it out',
      at: 'key',
    })
  } else if (`${home}/releases/`.startsWith(`${link}/`)) {
    problems.error(['rocketmq', 'link'], {
      code: 'link-is-a-folder',
      message: `rocketmq.link: ${link} holds the releases, which lie in ${home}/releases`,
      hint: 'choose another home or another link',
    })
  }
}

/** Without doubled and trailing slashes. */
export function cleanPath(path: string): string {
  const clean = posix.normalize(path)
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean
}
