import { openFarm } from './server.ts'

// The farm in a process of its own: prints where it is as a line of JSON, and ends with its standard input.
const farm = await openFarm(Number(process.argv[2]))
process.stdout.write(`${JSON.stringify({ port: farm.port, folder: farm.folder })}\n`)
process.stdin.resume()
process.stdin.once('end', () => {
  process.stderr.write(
    `the farm had ${farm.connections()} connections, and ran ${farm.recorder.recorded} scripts\n`,
  )
  void farm.stop()
})
