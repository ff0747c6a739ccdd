import type { HostAccess } from '../../engine/access.ts'
import type { DesiredState } from '../../engine/desired-state.ts'
import { probeResources } from '../../engine/prober.ts'
import type { ObservedWorld } from '../../engine/world.ts'
import { RmqError } from '../../errors.ts'
import type { Context } from '../context.ts'

/**
 * Reads the facts and the resources of one host into the world.
 * @throws RmqError 'not-root', 'no-systemd', 'probe-failed', or one of the connection
 */
export async function readHost(
  access: HostAccess,
  site: DesiredState,
  world: ObservedWorld,
  { emit, stop }: Pick<Context, 'emit' | 'stop'>,
): Promise<void> {
  const begun = performance.now()
  const { host } = access
  const resources = site.resources.filter((placed) => placed.host === host)
  try {
    await probeResources(access, { resources, facts: site.facts, signal: stop }, world)
  } catch (error) {
    // Without root or systemd some readings fail in strange ways: the facts say why in plain words.
    expectUsable(world, host)
    throw error
  }
  expectUsable(world, host)
  emit({ type: 'probed', host, resources: resources.length, ms: performance.now() - begun })
}

/** Root and systemd: no role works without them. They are tested here, before some step fails without them. */
function expectUsable(world: ObservedWorld, host: string): void {
  const facts = world.facts(host)
  if (facts && facts.uid !== 0) {
    throw new RmqError('not-root', 'the login user is not root', {
      where: { host },
      hint: "Set `ssh: { become: sudo }` in the inventory, or log in as root ('user: root').",
    })
  }
  if (facts && !facts.systemd) {
    throw new RmqError('no-systemd', `systemd does not run on this host (${facts.os.name})`, {
      where: { host },
      hint: 'Use a host with systemd: CentOS, RHEL and their relatives from version 7 on.',
    })
  }
}
