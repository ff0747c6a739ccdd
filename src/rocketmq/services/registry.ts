import type { Service } from '../../services/index.ts'
import type { ServiceBehaviour } from './behaviour.ts'
import { broker } from './broker.ts'
import { controller } from './controller/index.ts'
import { namesrv } from './namesrv.ts'
import { proxy } from './proxy.ts'

/** The pages of behaviour. A service that only has to answer by HTTP needs none. */
export const behaviours: Readonly<Partial<Record<Service, ServiceBehaviour>>> = {
  namesrv,
  controller,
  broker,
  proxy,
}
