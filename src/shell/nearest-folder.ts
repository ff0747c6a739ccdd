/** Shell text that sets `$there` to `$path`, or the nearest folder above it that is there: most are yet to be made. */
export const NEAREST_FOLDER = `there=$path
  while [ ! -d "$there" ]; do there=\${there%/*}; [ -n "$there" ] || there=/; done`
