export interface FoundLine {
  readonly file: string
  /** 1 is the first. */
  readonly number: number
  readonly text: string
}

/** Reads `grep -nH`: FILE:NUMBER:TEXT. undefined: another text, or a comment, which starts nothing. */
export function foundLine(hit: string): FoundLine | undefined {
  const [, file, number, text] = /^(\/[^:]{1,300}):(\d{1,7}):(.{1,4000})$/.exec(hit) ?? []
  if (file === undefined || text === undefined || /^\s*(?:#|:\s)/.test(text)) return undefined
  return { file, number: Number(number), text }
}
