import { createHash } from 'node:crypto'
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { imageArchive, type ImageArchive } from '../distribution/image-archive.ts'
import { sourceFile } from '../paths.ts'
import { silent } from '../progress.ts'
import { standInDashboard } from './stand-in.ts'

const JAR = '/rocketmq-dashboard.jar'

/**
 * An image of the stand-in, which starts as those of the dashboard's project do: a shell that starts java with
 * $JAVA_OPTS and, as in some of them, with a heap that it fixes itself.
 */
export async function standInDashboardImage(): Promise<ImageArchive> {
  const source = await readFile(sourceFile('dashboard/StandInDashboard.java'))
  const digest = createHash('sha256').update(source).digest('hex').slice(0, 12)
  return imageArchive(
    {
      file: `dashboard-stand-in-${digest}-image`,
      name: 'apacherocketmq/rocketmq-dashboard:stand-in',
      jdk: 8,
      fill: async (root) => {
        const work = await mkdtemp(join(tmpdir(), 'rmq-dashboard-'))
        await copyFile(await standInDashboard(work), `${root}${JAR}`)
        await rm(work, { recursive: true })
      },
      config: { Entrypoint: ['sh', '-c', `java $JAVA_OPTS -Xms256m -Xmx1024m -jar ${JAR}`] },
      env: ['JAVA_OPTS='],
    },
    silent,
  )
}
