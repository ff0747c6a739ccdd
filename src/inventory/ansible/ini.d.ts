/** The one function of the package ini that is used; the package has no types of its own. */
declare module 'ini' {
  /** Sections with their keys; `true` for a key without a value. */
  export function parse(text: string): Record<string, unknown>
}
