import type { Outcome } from './bench.ts'

/** 'broker-a-0: 20 sent, 20 back, SEND_OK 20' of each master in the output of smoke. */
export function mastersIn({ stdout }: Outcome): string[] {
  const rows = stdout.matchAll(/^(\S+) +mq\d +(\d+) +(\d+) +\d+ .*? ([A-Z]\S+ \d.*)$/gm)
  return [...rows].map(([, master, sent, back, result]) => `${master}: ${sent} sent, ${back} back, ${result}`)
}

/** What `mastersIn` finds when everything went well. */
export function allBack(masters: readonly string[], messages: number): string[] {
  return masters.map((master) => `${master}: ${messages} sent, ${messages} back, SEND_OK ${messages}`)
}

/** The slaves of which smoke has seen that they have what their masters have, with their masters. */
export function replicatedIn({ stdout }: Outcome): string[] {
  const rows = stdout.matchAll(/^(\S+) +mq\d +(\S+) +after \d+ ms$/gm)
  return [...rows].map(([, slave, master]) => `${slave} of ${master}`)
}
