import { sh } from '../../shell/quote.ts'
import type { WaitStep } from '../resource.ts'

/** A condition exits with this when it will never hold: waiting on would only hide the failure. */
const HOPELESS = 3
const TIMED_OUT = 75
const POLL_SECONDS = '0.3'

/**
 * The wait as one shell fragment, so that it needs no round trip of its own: polls the condition (exit 0 holds,
 * 3 will never hold, anything else not yet) and prints the evidence when it gives up. The time is that since the host's
 * boot: a clock that is set right meanwhile (a host that has just booted) must not end a wait.
 * @param uptime another than /proc/uptime in tests
 */
export function waitScript(step: WaitStep, uptime = '/proc/uptime'): string {
  const seconds = Math.ceil(step.timeoutMs / 1000)
  const giveUp = (message: string, exit: number): string =>
    `${sh`printf '%s\n' ${message}`}; ( ${step.evidence ?? ':'}\n) 2>&1 || :; exit ${exit}`
  return `
read -r up rest <${uptime}
deadline=$(( \${up%.*} + ${seconds} ))
while :; do
  state=0
  (
${step.condition}
  ) >/dev/null 2>&1 || state=$?
  if [ "$state" = 0 ]; then exit 0; fi
  if [ "$state" = ${HOPELESS} ]; then ${giveUp(`${step.title}: given up, it will not happen`, HOPELESS)}; fi
  read -r up rest <${uptime}
  if [ "\${up%.*}" -ge "$deadline" ]; then ${giveUp(`${step.title}: not within ${seconds} s`, TIMED_OUT)}; fi
  sleep ${POLL_SECONDS}
done`
}
