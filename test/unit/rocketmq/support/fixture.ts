import { readFileSync } from 'node:fs'

/** A body or an output as a real server or mqadmin of `version` sent it, with addresses and paths replaced. */
export function fixture(version: string, name: string): string {
  return readFileSync(new URL(`../fixtures/${version}/${name}.txt`, import.meta.url), 'utf8')
}
