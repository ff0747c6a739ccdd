import { broker } from './broker.ts'
import { controller } from './controller.ts'
import { dashboard } from './dashboard.ts'
import { namesrv } from './namesrv.ts'
import { proxy } from './proxy.ts'

/**
 * All services, a line each, in the order in which a cluster starts them and restarts them; it stops them in the
 * opposite order. No other place states this order.
 */
export const registry = [namesrv, controller, broker, proxy, dashboard] as const
