import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadInventory } from '../../../src/inventory/index.ts'
import type { Cluster } from '../../../src/model/cluster.ts'

/** Folder of the shipped inventories. */
export const SHIPPED = join(import.meta.dirname, '../../../inventories')
/** File names of the shipped inventories. */
export const shippedFiles = readdirSync(SHIPPED).filter((file) => file !== 'README.md')

/** Variables that they name. */
export const SHIPPED_ENV = {
  HOME: '/home/me',
  RMQ_DISTRIBUTION: '/dist/rocketmq.zip',
  RMQ_LAB_KEY: '/lab/key',
  RMQ_SECRET_KEY: 'hush',
  RMQ_LAB_KNOWN_HOSTS: '/lab/known_hosts',
}

/** Loads a shipped inventory as the program does. */
export const loadShipped = (file: string): ReturnType<typeof loadInventory> =>
  loadInventory(join(SHIPPED, file), SHIPPED_ENV)

/** All of them by file name. */
export const shipped = (): Promise<[string, Cluster][]> =>
  Promise.all(shippedFiles.map(async (file): Promise<[string, Cluster]> => [file, await loadShipped(file)]))
