// Writes schema/inventory.json, by which editors complete and check inventories in YAML.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderJsonSchema } from '../src/inventory/schema/json.ts'

const target = join(import.meta.dirname, '../schema/inventory.json')
writeFileSync(target, renderJsonSchema())
console.log(`written: ${target}`)
