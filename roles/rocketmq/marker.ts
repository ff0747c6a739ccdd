/** Written last into a release that this tool unpacked: a folder without it is not managed by this tool. */
export const MARKER = '.rmq-provision'
