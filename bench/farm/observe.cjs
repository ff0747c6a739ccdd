// Loaded before the measured program: writes its memory and the delay of its event loop to a file when it ends.
const { writeFileSync } = require('node:fs')
const process = require('node:process')
const { monitorEventLoopDelay } = require('node:perf_hooks')

const delay = monitorEventLoopDelay({ resolution: 5 })
delay.enable()
process.once('exit', () => {
  const report = {
    maxRss: process.resourceUsage().maxRSS * 1024,
    delayMs: delay.percentile(99) / 1e6,
    mostMs: delay.max / 1e6,
  }
  writeFileSync(process.env.RMQ_FARM_REPORT, JSON.stringify(report))
})
