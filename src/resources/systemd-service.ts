import { resource, type AnyResource, type Diff, type Need } from '../engine/resource.ts'
import { resourceKind, type ResourceRef } from '../engine/world.ts'
import { sh } from '../shell/quote.ts'

export interface SystemdServiceSpec {
  /** The unit with its suffix: 'docker.service'. */
  readonly unit: string
  readonly needs?: readonly Need[]
}

export interface SystemdServiceState {
  readonly active: boolean
  readonly enabled: boolean
}

const UNIT = resourceKind<SystemdServiceState>('unit')

/** A unit of a host that is not an instance of the cluster. */
export const systemdServiceRef = (host: string, unit: string): ResourceRef<SystemdServiceState> =>
  UNIT.on(host, unit)

/** A unit that runs and starts with the host; others have installed it. Id `unit:<unit>`. */
export function systemdService({ unit, needs = [] }: SystemdServiceSpec): AnyResource {
  return resource<SystemdServiceState, true>({
    id: UNIT.id(unit),
    needs,
    probe: {
      script: sh`systemctl show -p ActiveState,UnitFileState ${unit} </dev/null`,
      parse: ({ stdout }) => ({
        active: /^ActiveState=active$/m.test(stdout),
        enabled: /^UnitFileState=enabled$/m.test(stdout),
      }),
    },
    desire: () => true,
    diff: (state) => diffSystemdService(unit, state),
    converge: () => [
      {
        kind: 'script',
        title: `start ${unit}, now and at boot`,
        script: sh`systemctl --quiet enable ${unit}
if ! systemctl start ${unit}; then
  journalctl -u ${unit} -n 20 --no-pager </dev/null
  exit 1
fi`,
      },
    ],
  })
}

/** The missing part of a unit's state; pure. */
export function diffSystemdService(unit: string, { active, enabled }: SystemdServiceState): Diff {
  if (active && enabled) return { kind: 'same' }
  const missing = [...(active ? [] : [`start ${unit}`]), ...(enabled ? [] : [`start ${unit} at boot`])]
  return { kind: 'change', action: active ? 'update' : 'start', summary: missing.join(', ') }
}
