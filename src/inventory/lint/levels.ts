import type { Inventory } from '../schema/index.ts'
import { typedPages } from '../services/index.ts'
import type { Level } from '../services/levels.ts'

/** The places of an inventory that may say something of instances, by service, from the general to the particular. */
export function levelsOf(inventory: Inventory): Level[] {
  return typedPages.flatMap((page) => page.levels(inventory))
}
