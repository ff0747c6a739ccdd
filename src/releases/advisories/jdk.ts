import type { JdkMajor } from '../../model/software.ts'
import { livesIn } from '../features.ts'
import type { Advisory } from './advisory.ts'
import { jdkConditions, type JdkCondition } from './jdk-conditions.ts'
import { EVER } from './security.ts'

const PLACE = 'jdk.version'

/** Depends on the release and the JDK alone. */
type Misfit = Advisory & { readonly conditions: readonly [JdkCondition] }

/** Pairs of a release and a JDK with which no process starts. */
const misfits = [
  {
    id: 'jdk-8-fails',
    severity: 'error',
    refused: true,
    releases: [{ since: '5.5.1' }],
    conditions: ['jdk-8'],
    place: PLACE,
    summary: 'The release does not start on JDK 8: its fastjson2 fails (LambdaConversionException).',
    action:
      'Set {jdk.version} to 17; it must be 11 or later. The image apache/rocketmq has JDK 8: take another one.',
    sources: ['#10927'],
  },
  {
    id: 'jdk-without-ext-dirs',
    severity: 'error',
    refused: true,
    releases: [{ since: EVER, until: '4.9.3' }],
    conditions: ['jdk-after-8'],
    place: PLACE,
    summary: 'The release starts java with -Djava.ext.dirs, which no JDK after 8 accepts.',
    action: 'Set {jdk.version} to 8, or {rocketmq.version} to 4.9.3 or later.',
    sources: ['#3224', 'runserver.sh'],
  },
  {
    id: 'jdk-7-too-old',
    severity: 'error',
    refused: true,
    releases: [{ since: '4.0.0' }],
    conditions: ['jdk-7'],
    place: PLACE,
    summary: 'The classes of the release need JDK 8 or later.',
    action: 'Set {jdk.version} to 8, or to 17 from RocketMQ 5.2.0 on.',
    sources: ['pom.xml'],
  },
] as const satisfies readonly Misfit[]

/** Faults of a pair of a release and a JDK. jdk-matrix.ts has the JVM words of the pairs that fit. */
export const jdk = [
  ...misfits,
  {
    id: 'jdk-8-in-image',
    severity: 'warning',
    releases: [{ since: '5.5.1' }],
    conditions: ['stock-image', 'jdk-after-8'],
    place: 'image.name',
    summary: 'The image is built with JDK 8, on which this release does not start.',
    action: 'See `java -version` in the image, and take one with JDK 11 or later.',
    sources: ['#10927'],
  },
  {
    id: 'jdk-needs-flags',
    severity: 'warning',
    releases: [{ since: '4.9.3', until: '5.0.0' }],
    conditions: ['jdk-after-8'],
    place: PLACE,
    summary: 'The release is built and tested with JDK 8; a later JDK needs JVM flags, which this tool sets.',
    action: 'Set {jdk.version} to 8 unless a later JDK is needed.',
    sources: ['#3224', '#5097'],
  },
] as const satisfies readonly Advisory[]

/** Returns true when a release does not start on a JDK. @throws RmqError 'bad-version' */
export function refusesJdk(version: string, major: JdkMajor): boolean {
  return misfits.some(
    ({ releases, conditions: [name] }) =>
      jdkConditions[name](major) && releases.some((lifetime) => livesIn(lifetime, version)),
  )
}
