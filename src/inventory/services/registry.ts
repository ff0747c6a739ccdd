import type { Service } from '../../services/index.ts'
import { broker } from './broker/page.ts'
import { controller } from './controller/page.ts'
import { dashboard } from './dashboard/page.ts'
import { namesrv } from './namesrv/page.ts'
import type { ServicePage } from './page.ts'
import { proxy } from './proxy/page.ts'

/** The page of each service, a line each. Their order does not matter: src/services/registry.ts has it. */
export const registry = { namesrv, controller, broker, proxy, dashboard } as const satisfies Readonly<
  Record<Service, ServicePage>
>
