// Loaded by `node --import` before the tool, never by the tool itself. It ends or stops the process at one exact point:
// right after the record of a step boundary is written to standard output (--output json), and before the next
// instruction of the tool. CHAOS_BOUNDARY is '<number from 1> <signal>'.
import { writeSync } from 'node:fs'
import process from 'node:process'

const BOUNDARY =
  /^\{"time":"[^"]*","type":"(?:locked|phase-started|step-started|step-finished|phase-finished|verified|unlocked)"/

const [at, signal] = (process.env.CHAOS_BOUNDARY ?? '').split(' ')
const write = process.stdout.write.bind(process.stdout)
let seen = 0

process.stdout.write = (text, ...rest) => {
  if (typeof text !== 'string' || !BOUNDARY.test(text) || ++seen !== Number(at)) return write(text, ...rest)
  writeSync(1, text)
  process.kill(process.pid, signal)
  return true
}
