import { quote } from './quote.ts'

/** A warning of a successful step. */
export interface StepWarning {
  /** Stable kebab-case name: 'killed-at-stop'. */
  readonly code: string
  readonly message: string
}

/** Begins a line as no program prints it. A step that goes on may print it too: it is reported at once. */
export const WARNING_MARK = '@rmq-provision-warning'

/** Shell text that warns: a changing fragment prints it, and the engine reports it. */
export function warn({ code, message }: StepWarning): string {
  return `printf '%s\\n' ${quote(`${WARNING_MARK} ${code} ${message.replaceAll(/\s+/g, ' ')}`)}`
}

/** The warnings in what a fragment printed. */
export function warningsIn(output: string): StepWarning[] {
  return output.split('\n').flatMap((line) => {
    const [mark, code, ...words] = line.split(' ')
    return mark === WARNING_MARK && code !== undefined ? [{ code, message: words.join(' ') }] : []
  })
}
