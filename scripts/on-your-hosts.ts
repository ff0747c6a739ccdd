// Writes docs/on-your-hosts.md: what the tool puts on a host, from the resources that the code makes.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { renderHostFootprint } from './host-footprint.ts'

const root = join(import.meta.dirname, '..')
const target = join(root, 'docs/on-your-hosts.md')
await writeFile(target, await renderHostFootprint(root))
console.log(`written: ${target}`)
