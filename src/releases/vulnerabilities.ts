import { compareVersions, parseVersion } from './version.ts'

/** A published hole through which everyone who reaches a port runs commands on the host. */
export interface KnownRce {
  readonly cve: string
  /** The first release of this version's own line (4.x or 5.x) without the hole. */
  readonly fixedIn: string
}

interface Advisory {
  readonly cve: string
  readonly fixed4: string
  readonly fixed5: string
}

/** From the Apache advisories: remote code execution without a login, by updateBrokerConfig and updateNamesrvConfig. */
const advisories: readonly Advisory[] = [
  { cve: 'CVE-2023-33246', fixed4: '4.9.6', fixed5: '5.1.1' },
  { cve: 'CVE-2023-37582', fixed4: '4.9.7', fixed5: '5.1.2' },
]

/** The known remote code executions that `version` has; empty when none. 3.x counts as older than every fix. */
export function knownRce(version: string): KnownRce[] {
  const found: KnownRce[] = []
  for (const advisory of advisories) {
    const fixedIn = parseVersion(version).major >= 5 ? advisory.fixed5 : advisory.fixed4
    if (compareVersions(version, fixedIn) < 0) found.push({ cve: advisory.cve, fixedIn })
  }
  return found
}
