import { boundariesIn } from '../tool.ts'
import type { Fault } from './fault.ts'

/** Rounds of 50 ms in which a batch is looked for: the run may be between two of them. */
const LOOKS = 200

/** Ends the shells of the batch that is at work on a host: they have the descriptor by which it holds the lock (src/shell/batch.ts). */
const END_SHELLS = `n=0
while [ $n -lt ${LOOKS} ]; do
  ended=
  for file in /proc/[0-9]*/fd/9; do
    [ "$file" -ef /var/lib/rmq-provision/lock.busy ] || continue
    pid=\${file#/proc/} pid=\${pid%%/*} name=
    { read -r name <"/proc/$pid/comm"; } 2>/dev/null || continue
    case $name in sh | bash | dash) kill -9 "$pid" 2>/dev/null && ended="$ended $pid" ;; esac
  done
  [ -z "$ended" ] || { echo $ended; exit 0; }
  n=$((n + 1))
  sleep 0.05
done`

/** `kill -9` of the shells of a batch on a host, which does not boot, and whose connection stays. */
export const endShell: Fault = {
  name: 'end-shell',
  fits: () => true,
  strike: async (attempt) => {
    const { bench, random, reference, scenario } = attempt
    const host = random.pick(scenario.after.hosts)
    const after = Math.round(random.next() * reference.ms)
    const run = await attempt.start()
    const due = new Promise<void>((resolve) => setTimeout(resolve, after))
    await Promise.race([due, run.ended])
    const ended = (await bench.on(host, END_SHELLS)).trim()
    const outcome = await run.ended
    const last = boundariesIn(outcome.stdout).at(-1) ?? 'before any boundary'
    const words = ended === '' ? 'no batch was at work' : `processes ${ended}`
    // A program that the shell had started may go on, and has the lock with it.
    return {
      fault: `of ${host} after ${after} ms: ${words}; the run ended at ${last}`,
      outcome,
      lockedFor: 60,
    }
  },
}
