/** JSON value of a server. Objects have no prototype, so a key can have any name. */
export type JsonValue = null | boolean | number | bigint | string | readonly JsonValue[] | JsonObject
export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** A value as standard JSON. A bigint is written as the whole number that it is. */
export function writeJson(value: JsonValue): string {
  if (typeof value === 'bigint') return String(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (isArray(value)) return `[${value.map(writeJson).join(',')}]`
  const fields = Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}:${writeJson(field)}`)
  return `{${fields.join(',')}}`
}

/** A value as text that is equal for equal values: the keys of objects are sorted. */
export function canonicalJson(value: JsonValue): string {
  return writeJson(sorted(value))
}

function sorted(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value
  if (isArray(value)) return value.map(sorted)
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return Object.fromEntries(entries.map(([key, field]) => [key, sorted(field)]))
}

/** `value` if it is an object, else undefined. */
export function asObject(value: JsonValue | undefined): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !isArray(value) ? value : undefined
}

/** `value` if it is an array, else an empty one. */
export function asArray(value: JsonValue | undefined): readonly JsonValue[] {
  return typeof value === 'object' && value !== null && isArray(value) ? value : []
}

/** The objects in `value` if it is an array; what is no object is left out. */
export function asObjects(value: JsonValue | undefined): readonly JsonObject[] {
  return asArray(value)
    .map(asObject)
    .filter((each) => each !== undefined)
}

/** Strings as they are, numbers and booleans as text; '' for anything else. */
export function asText(value: JsonValue | undefined): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  return ''
}

function isArray(value: object): value is readonly JsonValue[] {
  return Array.isArray(value)
}
