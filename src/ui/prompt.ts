import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { interruptedError } from '../errors.ts'
import { Secret } from '../secret.ts'
import { safe } from './text.ts'

/** Streams for questions and answers: stderr, because stdout may be a pipe. */
export interface PromptStreams {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
  /** Ends the question as Ctrl-C does: SIGTERM does not come through the terminal. */
  readonly stop?: AbortSignal
}

/**
 * A yes-or-no question; anything but y or yes is a no.
 * @throws RmqError 'interrupted' on Ctrl-C, SIGTERM or the end of input
 */
export async function askYesNo(question: string, streams: PromptStreams): Promise<boolean> {
  const answer = await askLine(`${question} [y/N]`, streams)
  return /^y(es)?$/i.test(answer)
}

/** A line, without blanks around it. @throws RmqError 'interrupted' as above */
export async function askLine(question: string, streams: PromptStreams): Promise<string> {
  return (await readLine(`${question} `, streams, { hidden: false })).trim()
}

/** A secret, typed without echo. undefined: nothing was typed. @throws RmqError 'interrupted' as above */
export async function askHidden(question: string, streams: PromptStreams): Promise<Secret | undefined> {
  const answer = await readLine(`${question.replace(/[:\s]+$/, '')}: `, streams, { hidden: true })
  return answer === '' ? undefined : new Secret(answer)
}

/** The stream that readline echoes to when nothing may be seen. */
const nowhere = (): Writable =>
  new Writable({
    write: (_chunk, _encoding, done) => {
      done()
    },
  })

function readLine(
  question: string,
  { input, output, stop }: PromptStreams,
  { hidden }: { readonly hidden: boolean },
): Promise<string> {
  // Questions name hosts and users, and quote those of an SSH server.
  const prompt = safe(question)
  return new Promise((resolve, reject) => {
    const reader = createInterface({
      input,
      output: hidden ? nowhere() : output,
      terminal: true,
      historySize: 0,
      ...(stop ? { signal: stop } : {}),
    })
    // Not before the terminal echoes nothing: keys that are typed at once would be seen, and Ctrl-D be lost.
    if (hidden) output.write(prompt)
    let answered = false
    reader.on('SIGINT', () => {
      reader.close()
    })
    reader.on('close', () => {
      if (hidden || !answered) output.write('\n')
      if (answered) return
      reject(interruptedError('interrupted at a question'))
    })
    reader.question(hidden ? '' : prompt, (answer) => {
      answered = true
      reader.close()
      resolve(answer)
    })
  })
}
