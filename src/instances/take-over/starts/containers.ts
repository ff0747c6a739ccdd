import { DIGEST_LABEL } from '../../../runtime/docker/container.ts'
import { sh } from '../../../shell/quote.ts'
import { blocksAt, valuesOf } from '../foreign/values.ts'
import { callsIn, type Call } from './calls.ts'

/** A container that starts RocketMQ with its engine, in whatever state it is now. */
export interface ContainerOfStart {
  readonly kind: 'container'
  readonly engine: 'docker' | 'podman'
  readonly id: string
  readonly name: string
  /** 'exited', 'restarting', 'created', 'running'. */
  readonly status: string
  /** 'always', 'unless-stopped', 'on-failure'; 'no' is none. */
  readonly policy: string
  readonly calls: readonly Call[]
}

/** Containers of a host that are read. */
const MOST_CONTAINERS = 200

const FORMAT = [
  'container={{.Id}}',
  'name={{.Name}}',
  'image={{.Config.Image}}',
  'status={{.State.Status}}',
  'policy={{.HostConfig.RestartPolicy.Name}}',
  `digest={{index .Config.Labels "${DIGEST_LABEL}"}}`,
  'words={{.Path}}{{range .Args}} {{.}}{{end}}',
  '{{range .Mounts}}mount={{.Source}}:{{.Destination}}{{"\\n"}}{{end}}',
]
  .map((line) => `${line}{{"\\n"}}`)
  .join('')

/** Shell text that prints the containers of each engine, those that do not run too, each behind \`engine=\` and \`container=\`. */
export const containersScript = `for engine in docker podman; do
  command -v "$engine" >/dev/null || continue
  ids=$(timeout 20 "$engine" container ls -aq --no-trunc </dev/null | head -n ${MOST_CONTAINERS}) || ids=
  [ -n "$ids" ] || continue
  printf 'engine=%s\\n' "$engine"
  timeout 20 "$engine" ${sh`container inspect --format ${FORMAT}`} $ids </dev/null || :
done 2>/dev/null`

/** Reads the answer of containersScript: the containers of RocketMQ that are not of this tool, each once. */
export function parseContainerStarts(lines: readonly string[]): ContainerOfStart[] {
  const found = new Map<string, ContainerOfStart>()
  let engine: ContainerOfStart['engine'] = 'docker'
  for (const block of blocksAt(lines, /^(?:engine|container|line|start|script|conf|unread)=/)) {
    const one = (key: string): string => (valuesOf(block, key)[0] ?? '').replace(/^<no value>$/, '')
    if (one('engine') !== '') engine = one('engine') === 'podman' ? 'podman' : 'docker'
    const id = one('container')
    const name = one('name').replace(/^\//, '')
    if (!/^[0-9a-f]{64}$/.test(id) || !/^[\w.-]{1,256}$/.test(name) || one('digest') !== '' || found.has(id))
      continue
    const mounts = valuesOf(block, 'mount').flatMap((mount) => /^(\/[^:]*):/.exec(mount)?.[1] ?? [])
    const calls = programsOf(one('words'), one('image')).map((program) => ({ program, mounts, confName: '' }))
    if (calls.length === 0) continue
    found.set(id, {
      kind: 'container',
      engine,
      id,
      name,
      status: one('status'),
      policy: one('policy') || 'no',
      calls,
    })
  }
  return [...found.values()]
}

/** By its command, or by the name of its image where a script of the image holds the command. */
function programsOf(words: string, image: string): string[] {
  const called = callsIn(words, '').calls.map(({ program }) => program)
  if (called.length > 0) return [...new Set(called)]
  if (!/rocketmq|rmq/i.test(image)) return []
  if (/dash|console|exporter/i.test(`${image} ${words}`)) return []
  return [/namesrv|nameserver/i.test(`${image} ${words}`) ? 'mqnamesrv' : 'mqbroker']
}

/** It starts with its engine, or runs. */
export const startsByItself = ({ policy, status }: ContainerOfStart): boolean =>
  policy !== 'no' || /^(?:running|restarting|paused)$/.test(status)

/** The way out for a container that would start beside the replacement. */
export function containerHint({ engine, name, status }: ContainerOfStart): string {
  const stop = /^(?:running|restarting|paused)$/.test(status) ? `${engine} stop ${name}` : undefined
  const never = engine === 'docker' ? `docker update --restart=no ${name}` : `podman rm ${name}`
  const commands = engine === 'docker' ? [never, stop] : [stop, never]
  return `Run ${commands.filter((command) => command !== undefined).join(' and ')} on the host, and apply again.`
}
