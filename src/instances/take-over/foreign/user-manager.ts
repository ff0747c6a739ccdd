/** The service manager of a user, as the program that keeps a unit alive. */
export const userManager = (unit: string): string => `the service manager of its user (${unit})`

/** The unit in the text of `userManager`; undefined: another program, or a name that is no unit's. */
export const unitOfUser = (by: string): string | undefined =>
  /^the service manager of its user \(([\w@:.\\-]+\.service)\)$/.exec(by)?.[1]
