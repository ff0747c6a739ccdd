import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, expect, it, onTestFinished } from 'vitest'
import type { LocalFile, LocalSource, UploadOptions } from '../../../../src/engine/access.ts'
import { RmqError } from '../../../../src/errors.ts'
import type { ScriptStep, UploadStep } from '../../../../src/engine/resource.ts'
import { sh } from '../../../../src/shell/quote.ts'
import { LockableHost, runSteps } from '../../../helpers/run-steps.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rmq-beside-'))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
})

const inFolder = (name: string): string => join(folder, name)

/** A host whose uploads do something of the test's. */
class UploadHost extends LockableHost {
  readonly #onUpload: (signal: AbortSignal | undefined) => Promise<void>

  constructor(onUpload: (signal: AbortSignal | undefined) => Promise<void>) {
    super({ host: 'a', connect: () => Promise.reject(new Error('nothing listens here')) })
    this.#onUpload = onUpload
  }

  override upload(_local: LocalFile, _path: string, _mode?: string, options?: UploadOptions): Promise<void> {
    return this.#onUpload(options?.signal)
  }
}

const file: LocalFile = { path: '/dev/null', bytes: 0, sha256: '', sha512: '' }
const source: LocalSource = {
  label: 'file',
  check: () => Promise.resolve(undefined),
  obtain: () => Promise.resolve(file),
}
const bring: UploadStep = { kind: 'upload', title: 'bring', source, path: '/there', mode: '0600' }
const make = (name: string): ScriptStep => ({
  kind: 'script',
  title: `make ${name}`,
  script: sh`: >${inFolder(name)}`,
})
const install = (script: string): ScriptStep => ({
  kind: 'script',
  title: 'install',
  script,
  besideUploads: true,
})
/** Waits 30 s for a file at most. */
const waitFor = (name: string): string =>
  sh`i=0
until [ -e ${inFolder(name)} ]; do
  i=$((i + 1))
  [ "$i" -lt 600 ] || exit 1
  sleep 0.05
done`

it('a file is brought while the step in front of it runs, after the steps before that one', async () => {
  const seen: boolean[] = []
  const host = new UploadHost(() => {
    seen.push(existsSync(inFolder('folder')))
    writeFileSync(inFolder('brought'), '')
    return Promise.resolve()
  })
  const { failures, done } = await runSteps(host, [
    make('folder'),
    install(waitFor('brought')),
    bring,
    make('end'),
  ])
  expect(failures).toEqual([])
  expect(seen).toEqual([true])
  expect(done.at(0)).toBe('make folder')
  expect(done.slice(1, 3).sort()).toEqual(['bring', 'install'])
  expect(done.at(3)).toBe('make end')
})

it('a step that fails gives the file up, and is what is reported', async () => {
  const host = new UploadHost(
    (signal) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          reject(new RmqError('interrupted', 'interrupted'))
        })
      }),
  )
  const { failures, done } = await runSteps(host, [install('exit 4'), bring, make('end')])
  expect(failures).toMatchObject([{ error: { code: 'step-failed', message: /install failed \(exit 4\)/ } }])
  expect(done).toEqual([])
})

it('a file that fails lets the step come to its end', async () => {
  const host = new UploadHost(() => {
    writeFileSync(inFolder('failed'), '')
    return Promise.reject(new RmqError('upload-failed', 'no space'))
  })
  const { failures, done } = await runSteps(host, [install(waitFor('failed')), bring, make('end')])
  expect(failures).toMatchObject([{ error: { code: 'upload-failed' } }])
  expect(done).toEqual(['install'])
})

it.each<[string, Partial<ScriptStep>, Partial<UploadStep>]>([
  ['a step that does not allow it', {}, {}],
  [
    'a file that hosts hand on',
    { besideUploads: true },
    { relay: { address: '10.0.0.11' } as NonNullable<UploadStep['relay']> },
  ],
])('%s keeps the order', async (_what, ofScript, ofUpload) => {
  const seen: boolean[] = []
  const host = new UploadHost(() => {
    seen.push(existsSync(inFolder('installed')))
    return Promise.resolve()
  })
  const { done } = await runSteps(host, [
    { ...make('installed'), ...ofScript },
    { ...bring, ...ofUpload },
  ])
  expect(done[0]).toBe('make installed')
  expect(seen).not.toContain(false)
})
