/** Error in a list of servers, as the end of a sentence; '' when there is none. */
export function serverListFault(text: string): string {
  const faults = [
    ...(/[,\uff1b\uff0c]/.test(text) ? ["its parts are separated by ';'"] : []),
    ...text
      .split(/[;,\uff1b\uff0c]/)
      .map((server) => server.trim())
      .filter((server) => server !== '' && !/:\d+$/.test(server))
      .map((server) => `${server} lacks its port (${server}:9876)`),
  ]
  return faults.map((fault) => `, and ${fault}`).join('')
}
