import type { WaitStep } from '../resource.ts'

/** A condition exits with this when it will never hold: waiting on would only hide the failure. */
const HOPELESS = 3
const TIMED_OUT = 75
const POLL_SECONDS = '0.3'

/**
 * The wait as one shell fragment, so that it needs no round trip of its own: polls the condition (exit 0 holds,
 * 3 will never hold, anything else not yet) and prints the evidence when it gives up. The time is that since the host's
 * boot: a clock that is set right meanwhile (a host that has just booted) must not end a wait. The load average comes first in
 * the evidence of a timeout: on a busy host nothing else may be wrong.
 * @param uptime another than /proc/uptime in tests
 * @param load another than /proc/loadavg in tests
 */
export function waitScript(step: WaitStep, uptime = '/proc/uptime', load = '/proc/loadavg'): string {
  const seconds = Math.ceil(step.timeoutMs / 1000)
  const giveUp = (exit: number): string => `( ${step.evidence ?? ':'}\n) 2>&1 || :; exit ${exit}`
  return `
read -r up rest <${uptime}
deadline=$(( \${up%.*} + ${seconds} ))
while :; do
  state=0
  (
${step.condition}
  ) >/dev/null 2>&1 || state=$?
  if [ "$state" = 0 ]; then exit 0; fi
  if [ "$state" = ${HOPELESS} ]; then ${giveUp(HOPELESS)}; fi
  read -r up rest <${uptime}
  if [ "\${up%.*}" -ge "$deadline" ]; then
    if read -r one five fifteen rest <${load}; then echo "Load average of the host: $one $five $fifteen"; fi
    ${giveUp(TIMED_OUT)}
  fi
  sleep ${POLL_SECONDS}
done`
}

/** The end of a failed wait in words instead of the exit code of `waitScript`; undefined for any other exit code. */
export function waitFailure({ title, timeoutMs }: WaitStep, exit: number): string | undefined {
  if (exit === TIMED_OUT) return `${title}: not within ${Math.ceil(timeoutMs / 1000)} s`
  return exit === HOPELESS ? `${title} failed` : undefined
}
