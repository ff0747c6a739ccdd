import type { Problems } from '../../problems.ts'

/** How containers are asked for, in the language of the file. */
export function dockerRuntime(problems: Problems): string {
  return problems.words('runtime: docker', 'rocketmq_runtime=docker')
}

/** What to do about something that is not to be had in containers. */
export function leaveDockerOut(problems: Problems): string {
  return problems.words('leave runtime: out', 'take rocketmq_runtime out')
}
