// Loaded before the measured program: writes its memory, the delay of its event loop and the CPU time of its turns to a file when it ends.
const { writeFileSync } = require('node:fs')
const process = require('node:process')
const { monitorEventLoopDelay } = require('node:perf_hooks')
const { setInterval } = require('node:timers')

const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
// CPU time of the process between two turns of a timer: what a turn costs, whatever else the machine does.
const turns = []
let before = process.cpuUsage()
setInterval(() => {
  const { user, system } = process.cpuUsage(before)
  turns.push((user + system) / 1000)
  before = process.cpuUsage()
}, 5).unref()
process.once('exit', () => {
  const report = {
    maxRss: process.resourceUsage().maxRSS * 1024,
    delayMs: delay.percentile(99) / 1e6,
    mostMs: delay.max / 1e6,
    turnMs: turns.sort((a, b) => a - b)[Math.floor(turns.length * 0.99)] ?? 0,
    mostTurnMs: turns.at(-1) ?? 0,
  }
  writeFileSync(process.env.RMQ_FARM_REPORT, JSON.stringify(report))
})
