import type { Cluster, Instance } from '../../src/inventory/model.ts'
import { MANAGED } from '../config/conf.ts'
import { javaWords, quoteEnvironment } from '../config/env.ts'

/**
 * What the container's first process reads before it starts the release's script. The image has its own
 * ROCKETMQ_HOME, JAVA_HOME and PATH. In the image's scripts JAVA_OPT_EXT comes last, so this heap wins.
 */
export function renderContainerEnv(
  cluster: Pick<Cluster, 'jdk' | 'rocketmq' | 'artifact'>,
  instance: Instance,
): string {
  return [MANAGED, `JAVA_OPT_EXT=${quoteEnvironment(javaWords(cluster, instance).join(' '))}`, ''].join('\n')
}
