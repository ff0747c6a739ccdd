import type { Probe } from '../engine/resource.ts'
import type { Plan } from '../engine/plan.ts'
import type { Host } from '../model/cluster.ts'
import { warn, type CheckFinding } from './finding.ts'
import { installsJdk } from './places.ts'

/** The program that `java` is for the users of a host. */
export interface DefaultJava {
  /** undefined: there is none. */
  readonly path: string | undefined
  /** An administrator chose it (alternatives --set), and packages leave it. */
  readonly chosen: boolean
}

export const defaultJavaProbe: Probe<DefaultJava> = {
  script: `[ ! -e /usr/bin/java ] || readlink -f /usr/bin/java
if [ -r /var/lib/alternatives/java ]; then
  read -r mode </var/lib/alternatives/java || :
  printf 'mode %s\\n' "$mode"
fi`,
  parse: ({ stdout }) => ({
    path: stdout.split('\n').find((line) => line.startsWith('/')),
    chosen: /^mode manual$/m.test(stdout),
  }),
}

/** update-alternatives prefers the newest JDK: a package of a later one changes what users run. */
export function defaultJavaFindings(host: Host, { path, chosen }: DefaultJava, plan: Plan): CheckFinding[] {
  if (path === undefined || chosen || !installsJdk(plan, host)) return []
  return [
    warn(
      host.name,
      'java',
      `the default java of the host, ${path}, may become that of the JDK that apply installs`,
      `To keep it, choose it before: alternatives --set java ${path}.`,
    ),
  ]
}
