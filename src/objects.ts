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

/** Properties of a JSON text by their names, for texts that hosts keep; empty where it is no object or no JSON. */
export function parseObject(text: string): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : [])
  } catch {
    return new Map()
  }
}

/** The optional properties of T are those that may be undefined. */
type Compact<T> = {
  [Key in keyof T as undefined extends T[Key] ? never : Key]: T[Key]
} & {
  [Key in keyof T as undefined extends T[Key] ? Key : never]?: Exclude<T[Key], undefined>
}

/** A copy without the properties that are undefined, for types whose properties are left out in their place. */
export function compact<const T extends object>(properties: T): Compact<T> {
  return Object.fromEntries(
    Object.entries(properties).filter(([, value]) => value !== undefined),
  ) as Compact<T>
}

/** A Map or a WeakMap. */
interface Kept<Key, Value> {
  get(key: Key): Value | undefined
  set(key: Key, value: Value): unknown
}

/**
 * Finds the items of a list by a key, in the order of the list. The index of a list is made once and kept with it, for lists of
 * a model that never change: with 1,000 hosts, a search through all for each of them takes a million steps.
 * @returns a function that gives the items of `list` with the key; none is an empty list
 */
export function indexed<Item, Key>(
  keyOf: (item: Item) => Key,
): <Found extends Item>(list: readonly Found[], key: Key) => readonly Found[] {
  const indexOf = keptWith((list: readonly Item[]) => {
    const index = new Map<Key, Item[]>()
    for (const item of list) getOrMake(index, keyOf(item), () => []).push(item)
    return index
  })
  return <Found extends Item>(list: readonly Found[], key: Key) =>
    // The index of a list has no items but those of the list.
    (indexOf(list).get(key) ?? []) as readonly Item[] as readonly Found[]
}

/** A function that makes the value of an object once and keeps it with the object, which must not change. */
export function keptWith<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const kept = new WeakMap<Key, Value>()
  return (key) => getOrMake(kept, key, () => make(key))
}

/** The value of a key, made and kept when there is none yet. */
export function getOrMake<Key, Value>(kept: Kept<Key, Value>, key: Key, make: () => NoInfer<Value>): Value {
  const known = kept.get(key)
  if (known !== undefined) return known
  const made = make()
  kept.set(key, made)
  return made
}

/** A function that makes its value at the first call. */
export function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => (made ??= { value: make() }).value
}
