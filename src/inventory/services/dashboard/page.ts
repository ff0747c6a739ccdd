import { putOne } from '../../ini/service-line.ts'
import { table } from '../../ini/variable-table.ts'
import { archiveMention } from '../../mentions.ts'
import { nameServerList } from '../../resolve/services/server-list.ts'
import type { NamesrvInput } from '../namesrv/schema.ts'
import type { ServicePage } from '../page.ts'
import { derivedKeys } from './derived-keys.ts'
import { resolveDashboard } from './resolve.ts'
import { schema, type DashboardInput } from './schema.ts'

interface Sections {
  readonly dashboard?: DashboardInput | undefined
  readonly namesrv?: Pick<NamesrvInput, 'listedBy'> | undefined
}

export const dashboard = {
  section: 'dashboard',
  single: true,
  schema,
  examples: {
    dashboard: 'dashboard: { host: mq1, jar: { file: rocketmq-dashboard-1.0.0.jar } }',
    'dashboard.jar': 'jar: { file: rocketmq-dashboard-1.0.0.jar }',
    'dashboard.war': 'war: { file: rocketmq-console-3.2.6.war }',
    'dashboard.tomcat': 'tomcat: { maven: org.apache.tomcat:tomcat:7.0.109:tar.gz }',
    'dashboard.image': 'image: { name: apacherocketmq/rocketmq-dashboard:1.0.0 }',
    'dashboard.jdk': 'jdk: { version: 17, from: package }',
    'dashboard.config': 'config: { rocketmq.config.timeoutMillis: 10000 }',
  },
  ini: {
    groups: ['dashboard', 'dashboards', 'console'],
    spelling: /^(?:dashboards?|consoles?)$/,
    variables: table({
      port: ['dashboard_port'],
      'jar.file': ['dashboard_jar'],
      'jar.url': ['dashboard_url', 'list'],
      'jar.sha512': ['dashboard_sha512'],
      'jar.fetch': ['dashboard_fetch'],
      'jar.fetchProxy': ['dashboard_fetch_proxy'],
      'war.file': ['dashboard_war'],
      'tomcat.file': ['dashboard_tomcat'],
      'tomcat.maven': ['dashboard_tomcat_maven'],
      'image.name': ['dashboard_image'],
      'image.archive': ['dashboard_image_archive'],
      'jdk.version': ['dashboard_jdk_version'],
      heap: ['dashboard_heap'],
      javaOptions: ['dashboard_java_options'],
      login: ['dashboard_login', 'flag'],
    }),
    prefix: 'shared',
    put: putOne('dashboard'),
  },
  derivedKeys,
  ports: { http: { yaml: 'port', ini: 'dashboard_port' } },
  // The keys of its configuration and its words for the JVM are its own, and not known here.
  levels: () => [],
  files: ({ dashboard: input }: Sections) => [
    archiveMention(['dashboard', 'jar'], input?.jar),
    archiveMention(['dashboard', 'war'], input?.war),
    archiveMention(['dashboard', 'tomcat'], input?.tomcat),
    archiveMention(['dashboard', 'jdk'], input?.jdk),
    { kind: 'archive', at: ['dashboard', 'image', 'archive'], text: input?.image?.archive },
  ],
  resolve: (site, { dashboard: input, namesrv }: Sections, earlier) =>
    input === undefined
      ? []
      : resolveDashboard(site, input, nameServerList(earlier, site.hosts, namesrv?.listedBy)),
} as const satisfies ServicePage
