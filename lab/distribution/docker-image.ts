import { chown, rename } from 'node:fs/promises'

import { run } from '../process.ts'
import { silent } from '../progress.ts'
import type { Progress } from '../progress.ts'
import { HOME, imageArchive, UID, type ImageArchive } from './image-archive.ts'
import { archiveName, distribution } from './rocketmq.ts'

/**
 * A container image of a RocketMQ release, laid out as apache/rocketmq is: user 3000, ROCKETMQ_HOME under
 * /home/rocketmq, a JDK in the PATH. Made on the spot, without Docker, of a JDK and a distribution of the lab.
 * @param version 4.7.0 or 4.9.4 on JDK 8; 5.3.3 on JDK 17
 */
export async function dockerImage(
  version: string,
  options: { readonly progress?: Progress } = {},
): Promise<ImageArchive> {
  const progress = options.progress ?? silent
  const zip = await distribution(version, { progress })
  const release = `${HOME}/rocketmq-${version}`
  return imageArchive(
    {
      file: `rocketmq-${version}-image`,
      name: `apache/rocketmq:${version}`,
      jdk: version.startsWith('4.') ? 8 : 17,
      fill: async (root) => {
        await run('unzip', ['-q', zip, '-d', `${root}${HOME}`])
        await rename(`${root}${HOME}/${archiveName(version)}`, `${root}${release}`)
        await chown(`${root}${HOME}`, UID, UID)
      },
      config: { User: 'rocketmq', WorkingDir: `${release}/bin` },
      env: [`ROCKETMQ_HOME=${release}`],
    },
    progress,
  )
}
