/** Folder for temporary files of an instance: java.io.tmpdir. @param data its data folder */
export function temporaryFolder(data: string): string {
  return `${data}/tmp`
}
