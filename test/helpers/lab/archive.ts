import { closeSync, copyFileSync, openSync, statSync, truncateSync, writeSync } from 'node:fs'

/** Makes two bad copies of an archive: one that is cut off in its middle, one with other bytes there. */
export function damageArchive(whole: string, to: { readonly cut: string; readonly rotten: string }): void {
  const middle = Math.floor(statSync(whole).size / 2)
  copyFileSync(whole, to.cut)
  truncateSync(to.cut, middle)
  copyFileSync(whole, to.rotten)
  const file = openSync(to.rotten, 'r+')
  writeSync(file, Buffer.alloc(4096, 0xa5), 0, 4096, middle)
  closeSync(file)
}
