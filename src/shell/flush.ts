/**
 * Shell line that writes one file to disk, and not the disks of a busy broker with it. The sync of coreutils 8.22 (EL7)
 * knows no -d and would flush everything; its dd flushes the one file, adding nothing to it.
 * @param file a shell word: quoted text, or "$t"
 */
export function flushFile(file: string): string {
  return `sync -d ${file} 2>/dev/null || dd if=/dev/null of=${file} conv=notrunc,fsync 2>/dev/null || :`
}
