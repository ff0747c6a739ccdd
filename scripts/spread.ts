/**
 * Counts how many files of src and roles name each service and each replication mode, outside of the files that are its
 * own. docs/decisions/0014-a-service-is-a-page.md says why; test/unit/spread.test.ts holds the limits.
 */
import { spread } from './spread/count.ts'

for (const { subject, own, others } of spread()) {
  process.stdout.write(
    `${subject.padEnd(20)} ${String(own.length).padStart(3)} own, ${others.length} others\n`,
  )
  if (process.argv.includes('--files')) for (const file of others) process.stdout.write(`  ${file}\n`)
}
