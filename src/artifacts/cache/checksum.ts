import { RmqError } from '../../errors.ts'
import type { Origin } from './cache.ts'

/**
 * Compares sha512 sums (any case).
 * @param label the file's URL, path or coordinates, as it may be shown.
 * @param source where the expected sum comes from: 'the inventory', a URL.
 * @throws RmqError 'checksum-mismatch' naming the file's origin and both sums.
 */
export function checkSha512(label: string, expected: string, source: string, actual: string): void {
  if (expected.toLowerCase() === actual) return
  throw new RmqError('checksum-mismatch', `wrong sha512 of ${label}`, {
    output: `expected ${expected.toLowerCase()} (${source})\nactual   ${actual}`,
    hint: 'Compare the sha512 with the one that its project publishes: the file is damaged, or another one.',
  })
}

/**
 * Trust on first use: what an origin gave once is what it must give for ever after.
 * @param recordPath where `known` was read from.
 * @throws RmqError 'checksum-changed'
 */
export function checkUnchanged(known: Origin | undefined, actual: string, recordPath: string): void {
  if (known === undefined || known.sha512 === actual) return
  throw new RmqError('checksum-changed', `${known.label} no longer gives the file it gave before`, {
    output: `before ${known.sha512}\nnow    ${actual}`,
    hint:
      'Find out why: a released archive never changes. To accept the new file, pin its sha512 in the inventory ' +
      `or remove ${recordPath}.`,
  })
}
