/** For what tells how far it is, where nobody listens. */
export const quiet = (): void => undefined
