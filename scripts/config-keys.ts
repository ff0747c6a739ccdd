// Writes src/releases/config-keys.data.ts from config-keys.csv beside it: which configuration keys each
// release reads, taken from the public setters of its configuration classes. Run it after editing the CSV.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderConfigKeys } from '../src/releases/render-config-keys.ts'

const folder = join(import.meta.dirname, '../src/releases')
const target = join(folder, 'config-keys.data.ts')
writeFileSync(target, renderConfigKeys(readFileSync(join(folder, 'config-keys.csv'), 'utf8')))
console.log(`written: ${target}`)
