import { DIGEST_LABEL } from '../../../runtime/docker/container.ts'
import { blocksAt, valuesOf } from './values.ts'

/** Output of `docker container inspect` for one container. */
export const CONTAINER_FORMAT = [
  'container={{.Id}}',
  'name={{.Name}}',
  `digest={{index .Config.Labels "${DIGEST_LABEL}"}}`,
  'network={{.HostConfig.NetworkMode}}',
  'image={{.Config.Image}}',
  ...['project', 'project.working_dir', 'project.config_files'].map(
    (key) => `${key}={{index .Config.Labels "com.docker.compose.${key}"}}`,
  ),
  '{{range $from, $to := .HostConfig.PortBindings}}{{range $to}}port={{.HostPort}}{{"\\n"}}{{end}}{{end}}',
  '{{range .Mounts}}mount={{.Source}}:{{.Destination}}{{"\\n"}}{{end}}',
]
  .map((line) => `${line}{{"\\n"}}`)
  .join('')

/** A container of docker that may hold a process of RocketMQ. */
export interface Container {
  readonly id: string
  readonly name: string
  readonly managed: boolean
  readonly ownNetwork: boolean
  /** As it was named at the start. */
  readonly image: string
  /** Its project of docker compose. */
  readonly compose?: { readonly project: string; readonly folder: string; readonly files: readonly string[] }
  readonly ports: readonly number[]
  /** On the host, in the container. */
  readonly mounts: readonly (readonly [string, string])[]
}

/** Reads the answer of `docker container inspect` in CONTAINER_FORMAT. */
export function parseContainers(lines: readonly string[]): Container[] {
  return blocksAt(lines, /^container=/).map((block) => {
    const one = (key: string): string => (valuesOf(block, key)[0] ?? '').replace(/^<no value>$/, '')
    const [project, folder] = [one('project'), one('project.working_dir')]
    return {
      id: one('container'),
      name: one('name').replace(/^\//, ''),
      managed: one('digest') !== '',
      ownNetwork: one('network') !== 'host',
      image: one('image'),
      ...(project === '' || folder === ''
        ? {}
        : { compose: { project, folder, files: one('project.config_files').split(',') } }),
      ports: valuesOf(block, 'port').map(Number),
      mounts: valuesOf(block, 'mount').flatMap((mount): (readonly [string, string])[] => {
        const colon = mount.lastIndexOf(':')
        return colon === -1 ? [] : [[mount.slice(0, colon), mount.slice(colon + 1)]]
      }),
    }
  })
}

/** The path on the host of a folder in a container: by the mount that is the nearest above it. */
export function outside({ name, mounts }: Container, path: string): string {
  const above = mounts
    .filter(([, inside]) => path === inside || path.startsWith(`${inside.replace(/\/$/, '')}/`))
    .sort(([, a], [, b]) => b.length - a.length)[0]
  return above === undefined ? `${name}:${path}` : `${above[0]}${path.slice(above[1].length)}`
}
