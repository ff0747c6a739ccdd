/**
 * The forms of a secret in text: as it is, in JSON, in a file of java.util.Properties, and each of these once more in a JSON text,
 * between single quotes of a shell or of YAML, and in a URL.
 */
export function formsOf(value: string): ReadonlySet<string> {
  const json = inJson(value)
  const written = [value, json, inProperties(value), inProperties(json)]
  return new Set([...written, ...written.flatMap((form) => ENCODINGS.map((encode) => encode(form)))])
}

const inJson = (value: string): string => JSON.stringify(value).slice(1, -1)

const inProperties = (value: string): string =>
  value.replaceAll('\\', '\\\\').replace(/[^\x20-\x7e]/g, (unit) => {
    const hex = unit.charCodeAt(0).toString(16).toUpperCase()
    return `\\u${hex.padStart(4, '0')}`
  })

const inShell = (value: string): string => value.replaceAll("'", `'\\''`)

/** Half a surrogate pair has no form in a URL. */
const inUrl = (value: string): string => encodeURIComponent(Buffer.from(value).toString())

const ENCODINGS: readonly ((value: string) => string)[] = [
  inJson,
  inShell,
  (value) => inJson(inShell(value)),
  (value) => value.replaceAll("'", "''"),
  inUrl,
  // Of encoders that escape these signs too, and of forms.
  (value) => inUrl(value).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`),
  (value) => inUrl(value).replaceAll('%20', '+'),
  (value) => inUrl(value).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
]

/** A letter of base64, also as a URL has it. */
const LETTER = '(?:[A-Za-z0-9+/_-]|%2[BbFf])'
/** The end of a line within base64, also in JSON or a URL: programs break it behind 64 or 76 letters. */
const BREAK = String.raw`(?:\r?\n[ \t]*|(?:\\+r)?\\+n|(?:%0[Dd])?%0[Aa])`
const BASE64 = new RegExp(`(?:${LETTER}{60,}${BREAK})*${LETTER}{8,}`, 'g')

/** Characters of a secret that are a part of it and no coincidence. */
const SHORTEST_PART = 8

/**
 * Tests whether a text has a form of a secret, or begins or ends within one: a program that prints one line of base64 cuts the
 * content at any place.
 */
export function hasPartOf(text: string, form: string): boolean {
  if (text.includes(form)) return true
  // A character of several bytes that was cut is one of these.
  const whole = text.replaceAll(/^\uFFFD+|\uFFFD+$/g, '')
  if (whole.length < SHORTEST_PART) return false
  const [head, tail] = [whole.slice(0, SHORTEST_PART), whole.slice(-SHORTEST_PART)]
  const begins = placesOf(head, form).some((at) => {
    const rest = form.slice(at)
    return whole.startsWith(rest) || rest.startsWith(whole)
  })
  return begins || placesOf(tail, form).some((at) => whole.endsWith(form.slice(0, at + SHORTEST_PART)))
}

function placesOf(part: string, form: string): number[] {
  const places: number[] = []
  for (let at = form.indexOf(part); at !== -1; at = form.indexOf(part, at + 1)) places.push(at)
  return places
}

/**
 * Replaces each piece of base64 whose content has a secret.
 * @param hasSecret tests a decoded text
 */
export function redactBase64(
  text: string,
  hasSecret: (decoded: string) => boolean,
  placeholder: string,
): string {
  return text.replaceAll(BASE64, (found) => (isOfSecret(found, hasSecret) ? placeholder : found))
}

/** A piece may begin within a group of four letters: the beginning was cut off, or belongs to a word before it. */
function isOfSecret(found: string, hasSecret: (decoded: string) => boolean): boolean {
  const letters = found
    .replaceAll(new RegExp(BREAK, 'g'), '')
    .replaceAll(/%2b/gi, '+')
    .replaceAll(/%2f/gi, '/')
  return [0, 1, 2, 3].some((at) => hasSecret(Buffer.from(letters.slice(at), 'base64').toString()))
}
