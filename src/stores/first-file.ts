import { MARK_NAME } from '../layout/stores.ts'

/**
 * Shell command that prints the path of one file in a folder or below it, besides the mark; nothing where there is none. It
 * ends at the first one. A link to a folder counts as that folder.
 * @param folder a word of the shell, e.g. '"$folder"'
 * @param test further words for find, e.g. '-xdev'
 */
export const firstFile = (folder: string, test = ''): string =>
  `find -H ${folder}${test === '' ? '' : ` ${test}`} -type f ! -name ${MARK_NAME} -print -quit </dev/null`
