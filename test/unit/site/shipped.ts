import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loadInventory } from '../../../src/inventory/index.ts'
import type { Cluster } from '../../../src/model/cluster.ts'

const FOLDER = join(import.meta.dirname, '../../../inventories')
const ENV = {
  HOME: '/home/me',
  RMQ_DISTRIBUTION: '/dist/rocketmq.zip',
  RMQ_LAB_KEY: '/lab/key',
  RMQ_SECRET_KEY: 'hush',
  RMQ_LAB_KNOWN_HOSTS: '/lab/known_hosts',
}

/** The shipped inventories by file name, as the program reads them. */
export const shipped = await Promise.all(
  readdirSync(FOLDER)
    .filter((file) => file !== 'README.md')
    .map(async (file): Promise<[string, Cluster]> => [file, await loadInventory(join(FOLDER, file), ENV)]),
)
