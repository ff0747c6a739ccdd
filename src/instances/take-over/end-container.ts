import type { ScriptStep } from '../../engine/resource.ts'
import { sh } from '../../shell/quote.ts'
import type { Origin } from './foreign/foreign.ts'

/** Docker does not start the container any more, neither after its end nor with the host. */
export function disableContainer({ id, name }: Extract<Origin, { kind: 'container' }>): ScriptStep {
  return {
    kind: 'script',
    title: `disable the restart of container ${name}`,
    // One with --rm has no restart that could be changed, and is gone after its end.
    script: `${sh`docker container update --restart=no ${id} >/dev/null 2>&1`} || {
  policy=$(${sh`docker container inspect --format ${'{{.HostConfig.RestartPolicy.Name}}'} ${id}`} 2>/dev/null) || policy=
  case $policy in '' | no) ;; *) ${sh`printf '%s\n' ${`docker does not change the restart policy of container ${name}`}`} >&2; exit 1 ;; esac
}`,
  }
}

/** The rest of a container whose java has ended. */
export function endContainer(id: string): string {
  return `${sh`docker container stop --time 10 ${id} >/dev/null 2>&1`} || ! ${sh`docker container inspect ${id} >/dev/null 2>&1`}
`
}
