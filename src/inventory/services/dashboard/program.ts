import type { RuntimeSettings } from '../../../model/cluster.ts'
import type { Program } from '../../../model/software.ts'
import { compact } from '../../../objects.ts'
import type { Problems } from '../../problems.ts'
import { localPath, type Context } from '../../resolve/context.ts'
import { resolveDelivered } from '../../resolve/settings/artifact.ts'
import { dockerRuntime } from '../../resolve/settings/docker-words.ts'
import type { DashboardInput } from './schema.ts'

/** Exactly one program, of the kind that the runtime takes; undefined after reporting what is wrong. */
export function resolveProgram(
  context: Context,
  input: DashboardInput,
  runtime: RuntimeSettings,
): Program | undefined {
  const { problems } = context
  const isDocker = runtime.kind === 'docker'
  const foreign = isDocker ? (['jar', 'war', 'tomcat', 'jdk'] as const) : (['image'] as const)
  for (const key of foreign) {
    if (input[key] === undefined) continue
    problems.error(['dashboard', key], {
      code: 'key-does-not-apply',
      message: `${nameOf(problems, key)} has no meaning ${isDocker ? 'with' : 'without'} ${dockerRuntime(problems)}`,
      hint: isDocker
        ? `Name its image: ${nameOf(problems, 'image')}.`
        : `Name its jar: ${nameOf(problems, 'jar')}.`,
      at: 'key',
    })
  }
  if (isDocker) return imageProgram(context, input, runtime)
  if (input.jar !== undefined && input.war === undefined) {
    if (input.tomcat !== undefined) {
      problems.error(['dashboard', 'tomcat'], {
        code: 'key-does-not-apply',
        message: `${nameOf(problems, 'tomcat')} is for a war; the jar brings its own web server`,
        hint: 'Take it out.',
        at: 'key',
      })
    }
    const jar = resolveDelivered(context, input.jar, ['dashboard', 'jar'])
    return jar && { kind: 'jar', jar }
  }
  if (input.war === undefined || input.jar !== undefined) {
    problems.error(input.war === undefined ? ['dashboard', 'jar'] : ['dashboard', 'war'], {
      code: 'missing',
      message: input.war === undefined ? 'dashboard has no program' : 'dashboard names a jar and a war',
      hint: problems.words(
        'Write jar: { file: rocketmq-dashboard-1.0.0.jar }, or war and tomcat for the console of 3.2.6.',
        'Write dashboard_jar=rocketmq-dashboard-1.0.0.jar, or dashboard_war and dashboard_tomcat for the console of 3.2.6.',
      ),
      at: 'key',
    })
    return undefined
  }
  return warProgram(context, input)
}

function imageProgram(
  context: Context,
  { image }: DashboardInput,
  runtime: Extract<RuntimeSettings, { kind: 'docker' }>,
): Program | undefined {
  if (image === undefined) {
    context.problems.error(['dashboard', 'image'], {
      code: 'missing',
      message: `${nameOf(context.problems, 'image')} is missing: with ${dockerRuntime(context.problems)} the dashboard is a container too`,
      hint: context.problems.words(
        'Write image: { name: apacherocketmq/rocketmq-dashboard:1.0.0 }.',
        'Write dashboard_image=apacherocketmq/rocketmq-dashboard:1.0.0.',
      ),
      at: 'key',
    })
    return undefined
  }
  const { uid, gid } = runtime.image
  const archive = image.archive === undefined ? undefined : localPath(context, image.archive)
  return {
    kind: 'image',
    image: {
      name: image.name,
      ...(archive === undefined ? {} : { archive: { kind: 'file', path: archive } as const }),
      ...compact({ id: image.id }),
      uid,
      gid,
    },
  }
}

function warProgram(context: Context, input: DashboardInput): Program | undefined {
  if (input.tomcat === undefined) {
    context.problems.error(['dashboard', 'tomcat'], {
      code: 'missing',
      message: `${nameOf(context.problems, 'tomcat')} is missing: a war needs a Tomcat to run in`,
      hint: context.problems.words(
        'Write tomcat: { maven: org.apache.tomcat:tomcat:7.0.109:tar.gz }, or file, or url.',
        'Write dashboard_tomcat_maven=org.apache.tomcat:tomcat:7.0.109:tar.gz, or dashboard_tomcat=<file>.',
      ),
      at: 'key',
    })
  }
  const war = input.war && resolveDelivered(context, input.war, ['dashboard', 'war'])
  const tomcat = input.tomcat && resolveDelivered(context, input.tomcat, ['dashboard', 'tomcat'])
  return war && tomcat && { kind: 'war', war, tomcat }
}

/** The file's name for a part of the dashboard; an INI has the name of the file where YAML has a mapping. */
function nameOf(problems: Problems, key: string): string {
  return problems.words(`dashboard.${key}`, `dashboard_${key}`)
}
