import type { LabStatus } from './hosts/lab.ts'
import type { Lab } from './hosts/spec.ts'
import type { Image } from './image/image.ts'
import { cacheDir } from './paths.ts'

/** Says how to reach the hosts of a lab. */
export function describeLab(lab: Lab): void {
  const [first] = lab.hosts
  for (const host of lab.hosts) process.stdout.write(`${host.name}  ${host.address}\n`)
  process.stdout.write(`
users        root, ops (sudo), opspw (sudo and SSH by the password "lab-password")
key          ${lab.identityFile}
known hosts  ${lab.knownHosts}
try          npm run lab -- ssh ${first?.name ?? 'mq1'} --lab ${lab.name}
`)
}

/** Lists labs with their hosts, and the image with its JDKs. */
export function printStatus(labs: readonly (LabStatus | undefined)[], image: Image | undefined): void {
  const lines = labs.flatMap((each) => (each === undefined ? [] : labLines(each)))
  if (lines.length === 0) lines.push('no lab is up')
  process.stdout.write(`${[...lines, '', ...imageLines(image), `cache     ${cacheDir()}`].join('\n')}\n`)
}

function labLines({ lab, image, hosts }: LabStatus): readonly string[] {
  return [
    `lab "${lab.name}" on image ${image}`,
    ...hosts.map((host) => `  ${host.name}  ${host.address}  ${host.running ? 'running' : 'OFF'}`),
  ]
}

function imageLines(image: Image | undefined): readonly string[] {
  if (image === undefined) return ['image     none yet: "npm run lab -- image" builds it']
  return [
    `image     ${image.digest}, built ${image.built}`,
    ...image.jdks.map((jdk) => `  JDK ${jdk.version}: dnf install ${jdk.package}`),
    ...image.missing.map((jdk) => `  NO JDK ${jdk.major}: ${jdk.reason}`),
  ]
}
