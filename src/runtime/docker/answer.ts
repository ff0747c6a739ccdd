import type { Answer } from '../../engine/resource.ts'
import type { Instance } from '../../model/cluster.ts'
import { compact } from '../../objects.ts'
import { parseListeners } from '../listeners.ts'
import type { Activity, HostState, InstanceState, StartParts } from '../runtime.ts'
import { readBlocks, readPairs, readSections } from '../sections.ts'
import { WRITES_PART } from '../starts/started-record.ts'
import { otherLock } from '../store-locks.ts'
import { containerName } from './container.ts'
import { parseLimits } from './limits.ts'

/** SIGTERM, and what a JVM that ends by it exits with. */
const ORDERLY_EXITS = new Set(['0', '143'])

/** Reads the output of the script of dockerProbe. */
export function parseAnswer(
  { stdout }: Answer,
  instances: readonly Instance[],
  imageOf: (instance: Instance) => string,
): HostState {
  const sections = readSections(stdout)
  const host = readPairs(sections.get('host') ?? [])
  const blocks = readBlocks(sections.get('containers') ?? [])
  const locks = readPairs(sections.get('locks') ?? [])
  const images = readPairs(sections.get('images') ?? [])
  const states = instances.map((instance): InstanceState => {
    const name = `/${containerName(instance)}`
    const container = blocks.find((block) => block.get('name') === name) ?? new Map<string, string>()
    const image = images.get(imageOf(instance))
    const life = readPairs(sections.get(`life ${name}`) ?? [])
    const activity = activityOf(container)
    const javaPid = Number(life.get('java') ?? '')
    const limits = parseLimits(container.get('limits') ?? '')
    const startedAt = Date.parse(container.get('started') ?? '') / 1000
    return {
      instance: instance.id,
      activity,
      reason: reasonOf(container),
      atBoot: container.get('policy') === 'unless-stopped',
      stale: false,
      javaPid: javaPid > 0 ? javaPid : undefined,
      ...compact({
        limits: limits.length === 0 ? undefined : limits,
        otherLock: activity === 'running' ? otherLock(instance, locks.get(String(javaPid))) : undefined,
      }),
      uptime:
        activity === 'running' ? Math.max(0, Math.round(Number(host.get('now')) - startedAt)) : undefined,
      restarts: Number(container.get('restarts') ?? 0),
      startedWith: activity === 'running' ? startedWith(container, life) : undefined,
      current: image === undefined ? {} : { image },
    }
  })
  return {
    instances: new Map(states.map((state) => [state.instance, state])),
    foreignListeners: parseListeners(sections.get('listeners') ?? []),
  }
}

/** Conf and env as the container read them when it started, and what the container itself is made of. */
function startedWith(
  container: ReadonlyMap<string, string>,
  life: ReadonlyMap<string, string>,
): StartParts | undefined {
  const [conf, env] = [life.get('conf'), life.get('env')]
  const [digest, image] = [container.get('container'), container.get('image')]
  if (conf === undefined || env === undefined || digest === undefined || image === undefined) return undefined
  const writes = life.get(WRITES_PART)
  return { conf, env, container: digest, image, ...compact({ [WRITES_PART]: writes }) }
}

function activityOf(container: ReadonlyMap<string, string>): Activity {
  switch (container.get('status')) {
    case 'running':
      return 'running'
    case 'restarting':
      return 'crashing'
    case 'paused':
    case 'removing':
      return 'changing'
    case 'exited':
    case 'dead':
      return reasonOf(container) === '' ? 'stopped' : 'failed'
    case undefined:
    default:
      // 'created', or no container yet.
      return 'stopped'
  }
}

function reasonOf(container: ReadonlyMap<string, string>): string {
  if (container.get('status') === 'paused') return 'paused'
  if (container.get('oom') === 'true') return 'oom-kill'
  const exit = container.get('exit') ?? '0'
  return ORDERLY_EXITS.has(exit) ? '' : `exit code ${exit}`
}
