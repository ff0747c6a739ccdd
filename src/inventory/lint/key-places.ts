import { own } from '../../objects.ts'
import { pathKey, type Path } from '../raw.ts'
import type { Placed } from '../resolve/services/instance.ts'
import type { Inventory } from '../schema/index.ts'
import type { Level } from '../services/levels.ts'
import { typedPages } from '../services/index.ts'

/** Finds where the inventory says a configuration key of an instance. */
export class KeyPlaces {
  readonly #levels: ReadonlyMap<string, Level>

  constructor(inventory: Inventory) {
    const levels = typedPages.flatMap((page) => page.levels(inventory))
    this.#levels = new Map(levels.map((level) => [pathKey(level.path), level]))
  }

  /** The most particular place that says the key; undefined when none does. */
  find({ path }: Placed, key: string): Path | undefined {
    for (let length = path.length; length > 0; length -= 1) {
      const at = path.slice(0, length)
      const says = this.#levels.get(pathKey(at))?.says.config
      if (own(says, key) !== undefined) return [...at, 'config', key]
    }
    return undefined
  }
}
