/** Bytes and how far they were read. Reading past their end is a RangeError. */
export class ByteCursor {
  private readonly source: Buffer
  private offset = 0

  constructor(source: Buffer) {
    this.source = source
  }

  int32(): number {
    return this.bytes(4).readInt32BE()
  }

  int64(): bigint {
    return this.bytes(8).readBigInt64BE()
  }

  uint8(): number {
    return this.bytes(1).readUInt8()
  }

  uint16(): number {
    return this.bytes(2).readUInt16BE()
  }

  bytes(length: number): Buffer {
    const end = this.offset + length
    if (length < 0 || end > this.source.length) throw new RangeError(`${length} bytes at ${this.offset}`)
    const taken = this.source.subarray(this.offset, end)
    this.offset = end
    return taken
  }

  /** An address of 4 or 16 bytes, then its port in four. */
  host(v6: boolean): string {
    if (!v6) return `${[...this.bytes(4)].join('.')}:${this.int32()}`
    const address = this.bytes(16)
    const groups = Array.from({ length: 8 }, (_, index) => address.readUInt16BE(index * 2).toString(16))
    return `[${groups.join(':')}]:${this.int32()}`
  }
}
