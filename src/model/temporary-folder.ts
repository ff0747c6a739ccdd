/** Where an instance unpacks and leaves what is of one run of it: java.io.tmpdir. @param data its data folder */
export function temporaryFolder(data: string): string {
  return `${data}/tmp`
}
