/** A receiver of progress that ignores it. */
export const quiet = (): void => undefined
