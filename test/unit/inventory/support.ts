import { InventoryError, parseInventory } from '../../../src/inventory/index.ts'
import type { Cluster } from '../../../src/model/cluster.ts'

/** Parses with an empty environment but for HOME. */
export function parse(text: string, file = 'prod.yaml', env: NodeJS.ProcessEnv = {}): Cluster {
  return parseInventory(text, file, { HOME: '/home/me', ...env })
}

/** The lines of the complaint, or none. */
export function complaintsOf(text: string, file = 'prod.yaml', env: NodeJS.ProcessEnv = {}): string[] {
  try {
    parse(text, file, env)
  } catch (error) {
    if (error instanceof InventoryError) return error.message.split('\n')
    throw error
  }
  return []
}
