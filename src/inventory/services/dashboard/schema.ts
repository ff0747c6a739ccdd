import * as z from 'zod'
import { delivered, jdk } from '../../schema/cluster.ts'
import { programImage } from '../../schema/container.ts'
import { flag, listenPort, size, state, text, words } from '../../schema/scalars.ts'
import { config } from '../../schema/services.ts'

export const schema = z
  .strictObject({
    host: text.describe('A name from hosts'),
    port: listenPort.optional().describe('Default 8080'),
    state: state.optional(),
    jar: delivered.optional().describe('The jar of rocketmq-dashboard, 1.0.0 or later'),
    war: delivered.optional().describe('The war of rocketmq-console 3.2.6, to be run in Tomcat'),
    tomcat: delivered.optional().describe('The .tar.gz of Tomcat 7 that runs the war'),
    image: programImage.describe('The image of the dashboard, for runtime: docker').optional(),
    jdk: jdk.optional().describe("Default: the cluster's"),
    heap: size.optional().describe('Default 512m'),
    javaOptions: words.optional().describe('More JVM words, after those the tool sets'),
    login: flag
      .optional()
      .describe('Whether it asks for user and password. Default true; a war has no login'),
    config: config.optional().describe('More properties of its application.properties or conf.properties'),
  })
  .describe('The web console, on one host')

export type DashboardInput = z.output<typeof schema>
