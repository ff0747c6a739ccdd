import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ObservedWorld } from '../../../src/engine/world.ts'
import { MARK_NAME } from '../../../src/layout/stores.ts'
import { markText } from '../../../src/stores/mark.ts'
import { tieredMarkFile, tieredOrigin, type TieredStoreSpec } from '../../../src/stores/tiered-store.ts'
import { converge, me, read, scratch, standIns } from '../resources/on-host.ts'

const MARK = { cluster: 'shop', instance: 'broker-a-0', group: 'broker-a' }
const LIST = 'store/config/tieredStoreMetadata.json'

function hostWith(files: Readonly<Record<string, string>>): { dir: string; spec: TieredStoreSpec } {
  const dir = scratch()
  mkdirSync(join(dir, 'tiered'), { recursive: true })
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(dir, path, '..'), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  const at = (path: string): string => join(dir, path)
  const spec = { mark: MARK, host: 'mq1', root: at('store'), folder: at('tiered'), record: at('record') }
  return { dir, spec: { ...spec, user: me.user } }
}

/** Writes the record of a broker that was applied with these folders. */
const recordOf = (path: string, stores: readonly string[]): void => {
  writeFileSync(path, `${JSON.stringify({ instance: 'broker-a-0', stores }, undefined, 2)}\n`)
}

const OWN = { [`tiered/${MARK_NAME}`]: markText(MARK) }
const FILE = { 'tiered/orders/0/COMMIT_LOG/0': 'x' }

test.each<[string, Readonly<Record<string, string>>, 'before' | 'never', string | undefined]>([
  ['a new folder', {}, 'never', undefined],
  ['a folder of an earlier run', OWN, 'before', undefined],
  ['its files', { ...OWN, ...FILE, [LIST]: '{}' }, 'before', undefined],
  ['files of a run without a mark', { ...FILE, [LIST]: '{}' }, 'never', undefined],
  [
    'no disk',
    { [LIST]: '{}' },
    'before',
    'broker-a-0 was applied here, and its files of the tiered store in DIR/tiered are gone: is the disk mounted?',
  ],
  [
    'its files, without the disk of its store',
    { ...OWN, ...FILE },
    'before',
    'broker-a-0 has files of the tiered store in DIR/tiered, and its store in DIR/store has no list of them: is its disk mounted?',
  ],
  [
    'files that the store does not know',
    FILE,
    'never',
    'files of another store lie in DIR/tiered, where broker-a-0 would go on writing: DIR/store/config/tieredStoreMetadata.json, which lists them, is missing',
  ],
  [
    'the disk of another member',
    { [`tiered/${MARK_NAME}`]: markText({ ...MARK, instance: 'broker-a-1' }), [LIST]: '{}' },
    'never',
    'the files of the tiered store in DIR/tiered are of broker-a-1, not of broker-a-0',
  ],
  [
    'the disk of another cluster',
    { [`tiered/${MARK_NAME}`]: markText({ ...MARK, cluster: 'test' }), [LIST]: '{}' },
    'never',
    'the files of the tiered store in DIR/tiered are of broker-a-0 of cluster test, not of broker-a-0',
  ],
])('%s', (_what, files, was, reason) => {
  const { dir, spec } = hostWith(files)
  if (was === 'before') recordOf(spec.record, [spec.root, spec.folder])
  const { diff } = read(tieredOrigin(spec))
  if (reason === undefined) expect(diff).toEqual({ kind: 'same' })
  else expect(diff).toMatchObject({ kind: 'blocked', reason: reason.replaceAll('DIR', dir) })
})

test('a folder that is not in the record is not missed', () => {
  const { spec } = hostWith({ [LIST]: '{}' })
  recordOf(spec.record, [spec.root, `${spec.folder}-2`])
  expect(read(tieredOrigin(spec)).diff).toEqual({ kind: 'same' })
})

test('a list that is being written counts by its copy', () => {
  const { spec } = hostWith({ ...OWN, ...FILE, [`${LIST}.bak`]: '{}' })
  expect(read(tieredOrigin(spec)).diff).toEqual({ kind: 'same' })
})

test('the mark is written once', () => {
  const { spec } = hostWith({})
  const path = join(spec.folder, MARK_NAME)
  expect(read(tieredMarkFile(spec)).diff).toMatchObject({ kind: 'change', summary: `create ${path}` })
  expect(existsSync(path)).toBe(false)
  expect(converge(tieredMarkFile(spec))).toMatchObject({ exit: 0 })
  expect(readFileSync(path, 'utf8')).toBe(markText(MARK))
  expect(read(tieredMarkFile(spec)).diff).toEqual({ kind: 'same' })
})

test('reading the mark has an end, which is reported', () => {
  const { spec } = hostWith(OWN)
  // A host whose reading never ends by itself.
  const path = standIns({ head: 'exec sleep 60', timeout: 'shift 3\nexec /usr/bin/timeout 0.2 "$@"' })
  expect(() => read(tieredOrigin(spec), 'mq1', new ObservedWorld(), path)).toThrow(
    'its user did not read the mark of the tiered store within 10 s',
  )
})
