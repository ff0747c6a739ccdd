import { printable } from '../printable.ts'
import { isStartIn } from './docker-text.ts'
import type { Container } from './container.ts'
import type { ContainerStart } from './foreign.ts'
import { foundLine } from './found-line.ts'
import { SHELL_UNIT } from './origin.ts'
import { userManager } from './user-manager.ts'
import { blocksAt, valuesOf } from './values.ts'

/** Parents of a client of docker that do not start it again, or that end with their unit. */
const OF_UNIT = /^(?:systemd|docker|docker-compose|su|sudo|runuser|nohup|.*sh)$/
const UNIT = /^[\w@.:\\-]{1,256}\.[a-z]+$/

/** Returns the places that start a container again, from the answer of dockerScript. */
export function startsOf(container: Container, lines: readonly string[]): ContainerStart[] {
  const blocks = blocksAt(lines, /^(?:start|called)=/)
  const scripts = blocks.flatMap((block) => {
    const [path = ''] = valuesOf(block, 'called')
    return path === '' ? [] : [{ path, text: valuesOf(block, 'text').join('\n') }]
  })
  const ofFile = (file: string): string =>
    blocks
      .flatMap((block) => valuesOf(block, 'line').filter((line) => line.startsWith(`${file}:`)))
      .join('\n')
  const isStart = (text: string, folder = '', context = ''): boolean => {
    const called = scripts.filter(({ path }) => wordsOf(text).includes(path)).map((script) => script.text)
    return [text, ...called].some((each) => isStartIn(container, each, folder, [text, context].join('\n')))
  }
  return blocks.flatMap((block): ContainerStart[] => {
    const one = (key: string): string => valuesOf(block, key)[0] ?? ''
    const folder = one('WorkingDirectory').replace(/^[!-]/, '')
    const text = valuesOf(block, 'text').join('\n')
    switch (one('start')) {
      case 'unit':
        return mayStart(one) && isStart(text, folder) ? unitOf(one) : []
      case 'process':
        return isStart(text, folder) ? keeperOf(one('group'), one('parent')) : []
      case 'line': {
        const line = foundLine(one('line'))
        if (line === undefined || !isStart(line.text, '', ofFile(line.file))) return []
        return [{ kind: 'line', file: line.file, number: line.number }]
      }
      default:
        return []
    }
  })
}

const wordsOf = (text: string): string[] => text.split(/[\s='";&|{}]+/)
const unitsIn = (text: string): string[] => text.split(' ').filter((name) => UNIT.test(name))
const STARTED_BY = ['WantedBy', 'RequiredBy', 'BoundBy', 'UpheldBy']

/** The unit runs, is enabled, or is started by another one. */
function mayStart(one: (key: string) => string): boolean {
  return (
    !/^(?:inactive|failed)?$/.test(one('ActiveState')) ||
    one('UnitFileState').startsWith('enabled') ||
    ['TriggeredBy', ...STARTED_BY].some((key) => one(key) !== '')
  )
}

function unitOf(one: (key: string) => string): ContainerStart[] {
  const unit = one('Id')
  if (!UNIT.test(unit)) return []
  const isEnabled = one('UnitFileState').startsWith('enabled')
  const by = isEnabled ? [] : [...new Set(STARTED_BY.flatMap((key) => unitsIn(one(key))))]
  return [{ kind: 'unit', unit, triggers: unitsIn(one('TriggeredBy')), by }]
}

/** A client of docker that runs in a service. */
function keeperOf(group: string, parent: string): ContainerStart[] {
  const unit = group.split('/').findLast((part) => part.endsWith('.service')) ?? ''
  if (!UNIT.test(unit) || SHELL_UNIT.test(unit)) return []
  if (group.includes('/user.slice/')) {
    return [{ kind: 'keeper', by: userManager(unit) }]
  }
  return OF_UNIT.test(parent)
    ? [{ kind: 'unit', unit, triggers: [], by: [] }]
    : [{ kind: 'keeper', by: printable(`${parent} of ${unit}`) }]
}
