import { own } from '../objects.ts'

/** The signs of this program's texts that are not ASCII, with their replacements where they cannot be drawn. */
const REPLACEMENTS: Readonly<Record<string, string>> = {
  '→': '->',
  '…': '...',
  '↻': '@',
  '✔': 'ok',
  '✖': 'x',
  '’': "'",
  '·': '*',
  '─': '-',
  '├': '|',
  '└': '`',
  '×': 'x',
}
const SIGNS = new RegExp(`[${Object.keys(REPLACEMENTS).join('')}\u2800-\u28ff]`, 'g')
/** Stands for the braille patterns, of which the live view's spinner is made. */
const SPINNER = '*'

/**
 * The locale's character set is UTF-8, or nothing says that it is not: LC_ALL, LC_CTYPE and LANG in the order of
 * locale(7). Where none is set (cron, containers) UTF-8 is assumed, as systemd does.
 */
export function isUtf8Locale(env: NodeJS.ProcessEnv): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find(
    (value) => value !== undefined && value !== '',
  )
  return locale === undefined || /utf-?8/i.test(locale)
}

/** `text` with this program's own signs in ASCII; text from elsewhere stays as it is. */
export function toAscii(text: string): string {
  return text.replace(SIGNS, (sign) => own(REPLACEMENTS, sign) ?? SPINNER)
}
