import type { Problems } from '../../problems.ts'

/** The setting for containers, in the language of the file. */
export function dockerRuntime(problems: Problems): string {
  return problems.words('runtime: docker', 'rocketmq_runtime=docker')
}

/** Hint for a feature that containers do not have, without a full stop. */
export function leaveDockerOut(problems: Problems): string {
  return problems.words('Leave runtime: out', 'Take rocketmq_runtime out')
}
