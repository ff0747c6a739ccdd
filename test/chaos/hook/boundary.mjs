// Loaded by `node --import` before the tool, never by the tool itself. It ends or stops the process at one exact point:
// right after the record of a step boundary is written to standard output (--output json), and before the next
// instruction of the tool. One of two variables says which boundary:
// CHAOS_BOUNDARY is '<number from 1> <signal>';
// CHAOS_PASSED is a file with a line for each boundary at which an earlier run was killed: this run is killed at the first
// one that is not in it, and adds its line.
import { appendFileSync, readFileSync, writeSync } from 'node:fs'
import process from 'node:process'

const BOUNDARY =
  /^\{"time":"[^"]*","type":"(?:locked|phase-started|step-started|step-finished|phase-finished|verified|unlocked)"/

const write = process.stdout.write.bind(process.stdout)
const signalAt = process.env.CHAOS_PASSED === undefined ? byNumber() : byName(process.env.CHAOS_PASSED)

/** Returns a function that takes records and returns the signal, or undefined where the run goes on. */
function byNumber() {
  const [at, signal] = (process.env.CHAOS_BOUNDARY ?? '').split(' ')
  let seen = 0
  return () => (++seen === Number(at) ? signal : undefined)
}

function byName(file) {
  const passed = new Set(readFileSync(file, 'utf8').split('\n'))
  return (text) => {
    // Times and numbers of changes differ between runs.
    const { type, host, phase, resource, title } = JSON.parse(text)
    const name = JSON.stringify([type, host, phase, resource, title])
    if (passed.has(name)) return undefined
    appendFileSync(file, `${name}\n`)
    return 'SIGKILL'
  }
}

process.stdout.write = (text, ...rest) => {
  const signal = typeof text === 'string' && BOUNDARY.test(text) ? signalAt(text) : undefined
  if (signal === undefined) return write(text, ...rest)
  writeSync(1, text)
  process.kill(process.pid, signal)
  return true
}
