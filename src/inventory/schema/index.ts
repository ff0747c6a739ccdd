import type * as z from 'zod'
import { sections } from '../services/sections.ts'
import { coreSchema } from './core.ts'

/** The inventory as people write it. schema/inventory.json is made from it. */
export const inventorySchema = coreSchema.extend(sections)

/** The inventory after the schema: sizes in bytes, durations in ms, ports as numbers; no default is filled in yet. */
export type Inventory = z.output<typeof inventorySchema>
