// The table of configuration keys: which keys each release reads, taken from the public setters of its classes.
//
//   npm run config-keys                          writes config-keys.data.ts from config-keys.csv
//   npm run config-keys -- 5.6.0                 prints what a release adds, ends and changes
//   npm run config-keys -- 5.6.0 --write         writes that into config-keys.csv and config-keys.data.ts
//   npm run config-keys -- 5.6.0 --record        writes the keys of its classes to test/fixtures/releases/5.6.0.tsv
//   npm run config-keys -- 5.6.0 --source DIR    reads modules that Maven Central lacks from source code
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { knownVersions } from '../src/releases/known.ts'
import { parseVersion } from '../src/releases/version.ts'
import { CONFIG_CLASSES } from './config-keys/classes.ts'
import { readJars, type Classes } from './config-keys/read-jars.ts'
import { readSource } from './config-keys/read-source.ts'
import { renderRecord } from './config-keys/record.ts'
import { KeyTable, renderModule } from './config-keys/table.ts'

const root = join(import.meta.dirname, '..')
const csvFile = join(root, 'src/releases/config-keys.csv')
const moduleFile = join(root, 'src/releases/config-keys.data.ts')

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    record: { type: 'boolean', default: false },
    source: { type: 'string' },
    jars: { type: 'string' },
  },
})
const [version] = positionals
if (version === undefined) writeModule(readFileSync(csvFile, 'utf8'))
else await update(version)

async function update(release: string): Promise<void> {
  parseVersion(release)
  const folder = values.jars ?? join(tmpdir(), 'rocketmq-jars')
  const jars = await readJars(release, folder)
  const source = values.source === undefined ? new Map() : await readSource(values.source)
  const classes: Classes = new Map([...source, ...jars])
  const releases = [...knownVersions, release]
  const csv = readFileSync(csvFile, 'utf8')
  const before = KeyTable.read(csv, releases)
  const after = KeyTable.read(csv, releases)
  for (const { owner } of CONFIG_CLASSES) {
    const found = classes.get(owner)
    if (found === undefined) after.repeat(release, owner)
    else after.record(release, owner, found)
  }
  printDifference(before.lines(), after.lines())
  const absent = CONFIG_CLASSES.filter(({ owner }) => !jars.has(owner)).map(({ owner }) => owner)
  if (absent.length > 0) console.log(`# not in the jars of ${release}: ${absent.join(', ')}`)
  if (values.record) writeRecord(release, jars)
  if (!values.write) return
  writeFileSync(csvFile, after.csv())
  writeModule(after.csv())
}

function printDifference(before: readonly string[], after: readonly string[]): void {
  const [old, now] = [new Set(before), new Set(after)]
  for (const line of before.filter((each) => !now.has(each))) console.log(`- ${line}`)
  for (const line of after.filter((each) => !old.has(each))) console.log(`+ ${line}`)
}

function writeModule(csv: string): void {
  writeFileSync(moduleFile, renderModule(csv))
  console.log(`# written: ${moduleFile}`)
}

function writeRecord(release: string, classes: Classes): void {
  const folder = join(root, 'test/fixtures/releases')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${release}.tsv`)
  writeFileSync(file, renderRecord(classes))
  console.log(`# written: ${file}`)
}
