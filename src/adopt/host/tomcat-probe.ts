import type { Answer, Probe } from '../../engine/resource.ts'
import { fromBase64 } from './process-probe.ts'

/** A console or dashboard of RocketMQ in a Tomcat (rocketmq-console-3.2.6.war in webapps, as documents for 3.2.6 have it). */
export interface TomcatConsole {
  readonly pid: number
  /** Folder of the Tomcat (catalina.base). */
  readonly base: string
  /** Name in webapps, without .war: the path in a browser. */
  readonly app: string
}

/** Tomcats of a host that are looked at. */
const MOST_TOMCATS = 16

/** Read-only fragment: the consoles in webapps of the Tomcats that run. @param proc another than /proc in tests */
export function tomcatScript(proc = '/proc'): string {
  return `for file in $(grep -lF org.apache.catalina.startup.Bootstrap ${proc}/[0-9]*/cmdline | head -n ${MOST_TOMCATS}); do
  p=\${file%/cmdline}
  comm=
  read -r comm <"$p/comm" || continue
  [ "$comm" = java ] || continue
  base=$(tr '\\0' '\\n' <"$p/cmdline" | sed -n -E 's/^-Dcatalina[.](base|home)=(\\/.*)$/\\1 \\2/p' | sort | head -n 1)
  base=\${base#* }
  [ -n "$base" ] || continue
  for app in "$p/root$base"/webapps/rocketmq-console* "$p/root$base"/webapps/rocketmq-dashboard*; do
    [ -e "$app" ] || continue
    printf 'console=%s %s\\n' "\${p##*/}" "$(printf '%s\\n%s' "$base" "\${app##*/}" | head -c 2000 | base64 | tr -d '\\n')"
  done
done 2>/dev/null
:`
}

export const tomcatProbe: Probe<readonly TomcatConsole[]> = { script: tomcatScript(), parse: parseTomcats }

/** Reads the answer; an unpacked war is one console with its file. */
export function parseTomcats({ stdout }: Answer): TomcatConsole[] {
  const found = new Map<string, TomcatConsole>()
  for (const [, pid = '', text] of stdout.matchAll(/^console=(\d{1,9}) ([A-Za-z\d+/=]*)$/gm)) {
    const [base = '', name = ''] = fromBase64(text).split('\n')
    const app = name.replace(/\.war$/, '')
    found.set(`${pid} ${app}`, { pid: Number(pid), base, app })
  }
  return [...found.values()]
}
