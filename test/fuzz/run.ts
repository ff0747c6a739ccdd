import { parseArgs } from 'node:util'
import { fuzz } from './fuzz.ts'

const { values } = parseArgs({
  options: { seed: { type: 'string' }, runs: { type: 'string', default: '100000' } },
})
const seed = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed)
const print = (text: string) => process.stdout.write(`${text}\n`)
print(`seed ${seed}: npm run fuzz -- --seed ${seed} --runs ${values.runs}`)
let failed = false
for (const { name, inputs, seconds, fault } of fuzz(seed, Number(values.runs))) {
  print(`${fault === undefined ? 'ok  ' : 'FAIL'} ${name}: ${inputs} inputs in ${seconds.toFixed(1)} s`)
  if (fault === undefined) continue
  failed = true
  print(fault)
}
process.exitCode = failed ? 1 : 0
