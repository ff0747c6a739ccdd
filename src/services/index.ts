import { compact } from '../objects.ts'
import type { ServiceKind, Wave } from './kind.ts'
import { registry } from './registry.ts'

type Page = (typeof registry)[number]

/** The names of all services: 'broker' … */
export type Service = Page['name']
/** 'client', 'ha' …: the purposes of all ports. */
export type PortPurpose = Page['ports'][number]['purpose']
export type StartPhase = Page['waves'][number]['phase']

type NamedWave = Wave & { readonly phase: StartPhase }

/** A page whose names the compiler knows. */
interface NamedKind extends ServiceKind {
  readonly name: Service
  readonly waves: readonly [NamedWave, ...NamedWave[]]
}

/** The pages of all services, in start order. */
export const services: readonly NamedKind[] = registry

/** @throws Error when there is no such service: a bug */
export function kindOf({ service }: { readonly service: Service }): NamedKind {
  const kind = services.find(({ name }) => name === service)
  if (kind === undefined) throw new Error(`there is no service '${service}'`)
  return kind
}

/** The wave of a start that an instance belongs to. */
export function waveOf(instance: {
  readonly service: Service
  readonly broker?: { readonly role: string }
}): NamedWave {
  const { waves } = kindOf(instance)
  const role = instance.broker?.role
  return waves.find(({ roles }) => role !== undefined && roles?.includes(role)) ?? waves[0]
}

/** The phases of a start, in order. */
export const startPhases: readonly {
  readonly id: StartPhase
  readonly title: string
  readonly overlaps?: string
}[] = services.flatMap(({ waves }) =>
  waves.map(({ phase, title, overlaps }) => ({ id: phase, title, ...compact({ overlaps }) })),
)
