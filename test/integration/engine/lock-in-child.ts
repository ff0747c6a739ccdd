// A run in a process of its own: takes the lock of a host over SSH, says so, and works on it until it is killed.
// node lock-in-child.ts HOST STATE_FOLDER SCRIPT (HOST and SCRIPT as JSON)
import { acquireLock } from '../../../src/engine/lock/lock.ts'
import type { Host } from '../../../src/model/cluster.ts'
import { buildConvergeScript } from '../../../src/shell/batch.ts'
import { connectHost } from '../../../src/transport/index.ts'

const [host = '', folder = '', script = ''] = process.argv.slice(2)
const access = await connectHost(JSON.parse(host) as Host, {
  acceptNewHostKeys: false,
  sshConfigFile: '/dev/null',
})
const lock = await acquireLock({
  hosts: [access],
  folders: { host: folder, cluster: `${folder}/prod` },
  holder: { who: 'ann@desk', command: 'apply prod.yaml', since: '2026-01-01T00:00:00Z', cluster: 'prod' },
  concurrency: 5,
})
process.stdout.write('locked\n')
await access.script(
  buildConvergeScript([{ title: 'install java', script }], 'n0nce4tests', {
    guard: lock.guard,
    occupy: lock.occupy,
  }),
)
