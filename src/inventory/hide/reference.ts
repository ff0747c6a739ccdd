/** Returns true for the place of a secret, which is no secret itself: `file:PATH`, or references to variables and nothing else. */
export const isReference = (value: string): boolean =>
  value.startsWith('file:') || /^(?:\$\{[A-Za-z_]\w*\})+$/.test(value)
