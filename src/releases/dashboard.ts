import { compareVersions } from './version.ts'

/** The first rocketmq-dashboard that is built for JDK 17 (its pom.xml; 1.0.0 and 2.0.0 run on JDK 8). */
const FIRST_ON_17 = '2.1.0'

/** Returns true when a release of rocketmq-dashboard needs JDK 17. Its numbers are its own, not RocketMQ's. */
export function dashboardNeeds17(version: string): boolean {
  return compareVersions(version, FIRST_ON_17) >= 0
}
