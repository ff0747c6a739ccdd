/**
 * The value of a record's own property; undefined for a name that every object has ('constructor', '__proto__').
 * For names that come from outside: inventories, hosts, the environment.
 */
export function own<T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return record !== undefined && Object.hasOwn(record, name) ? record[name] : undefined
}

/** Sets an own property, also one called '__proto__', which an assignment would take for the prototype. */
export function setOwn(record: object, name: string | number, value: unknown): void {
  Object.defineProperty(record, name, { value, enumerable: true, writable: true, configurable: true })
}
