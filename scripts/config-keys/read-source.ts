import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CONFIG_CLASSES } from './classes.ts'
import type { Classes } from './read-jars.ts'
import type { Reading } from './table.ts'

const PACKAGE = 'src/main/java/org/apache/rocketmq'
const SETTER = /^\s*public (?:static )?(?:final )?void set(\w+)\(\s*(?:final )?([\w.]+)(?:<[^()]*>)? \w+\)/gm

/**
 * Reads the keys of a release from its source code, for modules that are not published. What a constructor makes of a
 * field is not known then: there are no defaults.
 * @param folder of the source code: one with common/, store/ …
 */
export async function readSource(folder: string): Promise<Classes> {
  const classes = new Map<string, Map<string, Reading>>()
  for (const { owner, path, module } of CONFIG_CLASSES) {
    const directory = module === 'rocketmq-tiered-store' ? 'tieredstore' : module.replace('rocketmq-', '')
    const keys = await settersOf(join(folder, directory, PACKAGE), path)
    if (keys !== undefined) classes.set(owner, keys)
  }
  return classes
}

async function settersOf(sources: string, path: string): Promise<Map<string, Reading> | undefined> {
  const text = await readFile(join(sources, `${path.replaceAll('.', '/')}.java`), 'utf8').catch(
    () => undefined,
  )
  if (text === undefined) return undefined
  // BrokerConfig of 5.x extends BrokerIdentity beside it.
  const [, parent] = /^public class \w+ extends (\w+)/m.exec(text) ?? []
  const inherited = parent === undefined ? undefined : await settersOf(sources, path.replace(/\w+$/, parent))
  const types = new Map<string, Set<string>>()
  for (const [, title = '', type = ''] of text.matchAll(SETTER)) {
    const key = title.charAt(0).toLowerCase() + title.slice(1)
    types.set(key, (types.get(key) ?? new Set()).add(type.replace(/^.*\./, '')))
  }
  const own = [...types].map(([key, of]): [string, Reading] => [
    key,
    { types: [...of].sort().join('|'), standard: '' },
  ])
  return new Map([...(inherited ?? []), ...own])
}
