/** The begin of the first line of a file of this tool, by which it is known on a host. */
const MANAGED_BY = '# managed by rmq-provision'

/** First line of every file that this tool renders. */
export const MANAGED = `${MANAGED_BY}; edits are overwritten`

/** Shell condition: this tool wrote the file. @param file text of the shell for double quotes, '$folder/$unit' */
export const isManaged = (file: string): string => `grep -q '^${MANAGED_BY}' "${file}"`
