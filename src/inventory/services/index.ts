import { services, type Service } from '../../services/index.ts'
import { own } from '../../objects.ts'
import type { Format } from '../raw.ts'
import { derivedHintOf } from './derived-keys.ts'
import type { PortName, ServicePage } from './page.ts'
import { registry } from './registry.ts'

export const serviceNames: readonly Service[] = services.map(({ name }) => name)

/** The pages of all services, in start order. */
export const pages: readonly ServicePage[] = serviceNames.map(pageOf)

/** The same, with the types that their functions need. */
export const typedPages = serviceNames.map((name) => registry[name])

export function pageOf(service: Service): ServicePage {
  return registry[service]
}

/** Place in an inventory of this format that decides a configuration key; undefined for keys that users may set. */
export function derivedHint(service: Service, key: string, format: Format): string | undefined {
  return derivedHintOf(pageOf(service).derivedKeys, key, format)
}

/** The setting that decides a port of a service. @throws Error when its page does not name it: a bug */
export function portName(service: Service, purpose: string): PortName {
  const name = own(pageOf(service).ports, purpose)
  if (name === undefined) throw new Error(`the page of ${service} does not name its port '${purpose}'`)
  return name
}
