import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { defaultVersion } from '../src/releases/known.ts'
import { LabError } from './errors.ts'
import { renderError } from '../src/ui/errors.ts'
import { makeStyle, wantsColour } from '../src/ui/style.ts'
import { distribution, up } from './index.ts'
import { requireMachine } from './machine.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const INVENTORY = 'inventories/demo.yaml'
const HOSTS = 3

const style = makeStyle(wantsColour(process.stdout.isTTY, process.env))
const begun = performance.now()
const say = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
const headline = (text: string): void => {
  say(`\n${style.bold(style.cyan(`▶ ${text}`))}`)
}
const progress = (line: string): void => {
  const seconds = ((performance.now() - begun) / 1000).toFixed(0).padStart(4)
  say(style.dim(`${seconds} s  ${line}`))
}

/** The way from a bare machine to a verified cluster, with the tool's own commands as a user would type them. */
async function demo(): Promise<number> {
  await requireMachine()
  headline(`Three hosts with systemd, sshd, firewalld and dnf, and RocketMQ ${defaultVersion} for them`)
  const [lab, archive] = await Promise.all([
    up('demo', HOSTS, { progress }),
    distribution(defaultVersion, { progress }),
  ])
  const env = {
    RMQ_DISTRIBUTION: archive,
    RMQ_LAB_KEY: lab.identityFile,
    RMQ_LAB_KNOWN_HOSTS: lab.knownHosts,
  }

  headline(`rmq-provision apply ${INVENTORY}`)
  const first = await rmqProvision(['apply', INVENTORY], env)
  if (first !== 0) return first

  headline(`rmq-provision apply ${INVENTORY}   (again)`)
  const again = performance.now()
  const second = await rmqProvision(['apply', INVENTORY], env)
  if (second !== 0) return second
  const seconds = ((performance.now() - again) / 1000).toFixed(1)

  headline(
    `Done in ${((performance.now() - begun) / 1000).toFixed(0)} s; the second apply took ${seconds} s.`,
  )
  say(nextSteps(env))
  return 0
}

/** The built command line, as a user runs it. Its exit code is the demo's when it is not 0. */
function rmqProvision(words: readonly string[], env: Readonly<Record<string, string>>): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['bin/rmq-provision.js', ...words], {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, ...env },
    })
    child.on('error', reject)
    child.on('close', (code) => {
      resolve(code ?? 1)
    })
  })
}

function nextSteps(env: Readonly<Record<string, string>>): string {
  const exports = Object.entries(env).map(([name, value]) => `  export ${name}=${value}`)
  const rmq = 'node bin/rmq-provision.js'
  return [
    'The cluster goes on running. Try, in this folder:',
    '',
    ...exports,
    `  ${rmq} status ${INVENTORY}`,
    `  npm run lab -- ssh mq1 -- systemctl stop rocketmq-broker-a-0`,
    `  ${rmq} verify ${INVENTORY}        # names the lost broker, exit code 3`,
    `  ${rmq} apply ${INVENTORY}         # brings it back`,
    `  edit ${INVENTORY}, then \`${rmq} plan ${INVENTORY}\``,
    '',
    'Take it all down:  npm run lab -- down',
  ].join('\n')
}

try {
  process.exitCode = await demo()
} catch (error) {
  if (!(error instanceof LabError)) throw error
  process.stderr.write(`${renderError(error, style)}\n`)
  process.exitCode = error.exitCode
}
