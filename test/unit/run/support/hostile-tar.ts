import { gzipSync } from 'node:zlib'

const BLOCK = 512

/** An entry as a hostile archive has it: nothing of it is checked. */
export interface HostileEntry {
  readonly name: string
  readonly content?: Buffer
  /** Of tar: '0' file, '1' hard link, '2' link, '3' device, 'x' header of pax, 'S' sparse file. */
  readonly type?: string
  /** Where a link leads. */
  readonly to?: string
  /** The size in its header; that of the content unless given. */
  readonly size?: string
}

/** The bytes of a tar.gz with right sums of its headers. */
export function hostileTar(entries: readonly HostileEntry[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const content = entry.content ?? Buffer.alloc(0)
    return [headerOf(entry, content), content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]))
}

function headerOf({ name, type = '0', to = '', size }: HostileEntry, content: Buffer): Buffer {
  const header = Buffer.alloc(BLOCK)
  header.write(name, 0, 100, 'utf8')
  header.write('0000777\0', 100, 'latin1')
  header.write('0000000\0', 108, 'latin1')
  header.write('0000000\0', 116, 'latin1')
  header.write(size ?? `${content.length.toString(8).padStart(11, '0')}\0`, 124, 12, 'latin1')
  header.write('00000000000\0', 136, 'latin1')
  header.write('        ', 148, 'latin1')
  header.write(type, 156, 'latin1')
  header.write(to, 157, 100, 'utf8')
  header.write('ustar\x0000', 257, 'latin1')
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  return header
}
