import type { Secret } from '../../../secret.ts'
import type { OwnProgram, Program, JdkMajor } from '../../../model/software.ts'
import { deliveredName } from '../../../layout/delivered-name.ts'
import { dashboardNeeds17 } from '../../../releases/dashboard.ts'
import { formatSize } from '../../../model/units.ts'
import { resolveConfig, type Config } from '../../resolve/config.ts'
import type { Context } from '../../resolve/context.ts'
import {
  dataFolder,
  folderOptions,
  instancePaths,
  place,
  type Placed,
} from '../../resolve/services/instance.ts'
import { resolveJdkSource } from '../../resolve/settings/jdk.ts'
import type { Site } from '../../resolve/site.ts'
import { refuseDerivedKeys } from '../derived-keys.ts'
import { derivedKeys } from './derived-keys.ts'
import { resolveProgram } from './program.ts'
import type { DashboardInput } from './schema.ts'

const MIB = 1024 ** 2
const DEFAULT_PORT = 8080
const DEFAULT_HEAP = 512 * MIB

/** The web console. */
export function resolveDashboard(site: Site, input: DashboardInput, namesrvAddr: string): Placed[] {
  const { context, hosts, runtime } = site
  const host = hosts.named(input.host, ['dashboard', 'host'])
  const program = resolveProgram(context, input, runtime)
  refuseDerivedKeys(context.problems, derivedKeys, input.config, ['dashboard', 'config'])
  if (host === undefined || program === undefined) return []
  const id = `dashboard-${host.name}`
  const data = dataFolder(site.rocketmq, id)
  const listenPort = input.port ?? DEFAULT_PORT
  const dashboard: OwnProgram = {
    program,
    dataPath: `${data}/data`,
    login: hasLogin(context, input, program),
    jdk:
      input.jdk === undefined
        ? site.jdk
        : resolveJdkSource(context, input.jdk, ['dashboard', 'jdk'], input.jdk.version ?? site.jdk.major),
  }
  if (program.kind === 'jar') checkJdk(context, deliveredName(program.jar), dashboard.jdk.major)
  const toRemove = input.state === 'absent' || hosts.isToRemove(input.host)
  const instance = place(
    context,
    { path: ['dashboard'], toRemove },
    {
      id,
      service: 'dashboard',
      host: host.name,
      listenPort,
      ports: [{ port: listenPort, purpose: 'http', audience: 'clients' }],
      heap: { size: heapOf(context, input) },
      javaOptions: [...folderOptions(data), ...(input.javaOptions ?? [])],
      // Spring reads a file by its name's ending.
      paths: { ...instancePaths(site.rocketmq, id), conf: `/etc/rocketmq/${id}.properties` },
      config: configOf(site, input, dashboard, listenPort, namesrvAddr),
      own: dashboard,
    },
  )
  return [instance]
}

/** The console of 3.2.6 has no login at all, which is worth a word. */
function hasLogin(context: Context, input: DashboardInput, program: Program): boolean {
  const login = input.login ?? program.kind !== 'war'
  if (login && program.kind === 'war') {
    context.problems.error(['dashboard', 'login'], {
      code: 'key-does-not-apply',
      message: 'this console knows no login',
      hint: `Take login out, and list in ${context.problems.show(['firewall', 'clients'])} the networks that may reach it.`,
      at: 'key',
    })
  } else if (!login) {
    context.problems.warn(['dashboard'], {
      code: 'no-login',
      message:
        'everyone who reaches the port of the dashboard can administer the cluster: it has no password',
      hint:
        program.kind === 'war'
          ? `List in ${context.problems.show(['firewall', 'clients'])} the networks that may reach it.`
          : `Take ${context.problems.words('login: false', 'dashboard_login=no')} out.`,
    })
  }
  return login
}

function heapOf(context: Context, input: DashboardInput): number {
  const { heap = DEFAULT_HEAP } = input
  if (heap < 64 * MIB) {
    context.problems.error(['dashboard', 'heap'], {
      code: 'heap-too-small',
      message: `a heap of ${formatSize(heap)} is too small for a dashboard`,
      hint: 'Write at least 64m; 512m is comfortable.',
    })
  }
  return heap
}

/** The name of the jar has its version; a dashboard under another name is taken as it is. */
function checkJdk(context: Context, name: string, major: JdkMajor): void {
  const version = /rocketmq-dashboard-(\d+\.\d+\.\d+)/.exec(name)?.[1]
  if (version === undefined || major >= 17 || !dashboardNeeds17(version)) return
  context.problems.error(['dashboard', 'jdk'], {
    code: 'jdk-does-not-fit',
    message: `rocketmq-dashboard ${version} needs JDK 17, and would run on JDK ${major}`,
    hint: `Give it a JDK of its own: ${context.problems.words('dashboard.jdk: { version: 17, from: package }', 'dashboard_jdk_version=17')}.`,
    at: 'key',
  })
}

/** 1.x reads namesrvAddr; 2.x reads a list of clusters, each with all of its name servers. */
function configOf(
  { context, acl }: Site,
  input: DashboardInput,
  { program, dataPath, login }: OwnProgram,
  listenPort: number,
  namesrvAddr: string,
): Config {
  const derived: [string, string | Secret][] =
    program.kind === 'war'
      ? [
          ['rocketmq.namesrv.addr', namesrvAddr],
          ['throwDone', 'true'],
        ]
      : [
          ['server.port', String(listenPort)],
          ['rocketmq.config.namesrvAddr', namesrvAddr],
          ['rocketmq.config.namesrvAddrs[0]', namesrvAddr],
          ['rocketmq.config.dataPath', dataPath],
          ['rocketmq.config.loginRequired', String(login)],
          ...(acl === undefined
            ? []
            : ([
                ['rocketmq.config.accessKey', acl.accessKey],
                ['rocketmq.config.secretKey', acl.secretKey],
              ] satisfies [string, string | Secret][])),
        ]
  return resolveConfig(context, derivedKeys, derived, [
    { input: input.config, path: ['dashboard', 'config'] },
  ])
}
