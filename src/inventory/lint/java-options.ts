import type { Problems } from '../problems.ts'
import type { Inventory } from '../schema/index.ts'
import { levelsOf } from './levels.ts'
import { serverListFault } from './server-list.ts'

interface WordFault {
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** JVM words of guides and start scripts that say what the inventory says elsewhere, or what no JDK knows any more. */
export function lintJavaOptions(inventory: Inventory, problems: Problems): void {
  for (const { service, says, path } of levelsOf(inventory)) {
    says.javaOptions?.forEach((word, index) => {
      const fault = faultOf(word, problems.format === 'ini' ? `${service}_heap` : undefined)
      if (fault === undefined) return
      const place = problems.show([...path, 'javaOptions'])
      problems.error([...path, 'javaOptions', index], { ...fault, message: `${place}: ${fault.message}` })
    })
  }
}

/** @param variable where an INI says the heap */
function faultOf(word: string, variable: string | undefined): WordFault | undefined {
  const [, flag = '', size = ''] = /^(-Xms|-Xmx|-Xmn|-XX:MaxDirectMemorySize=)(.*)$/.exec(word) ?? []
  if (flag !== '') {
    return {
      code: 'heap-in-java-options',
      message: `${word} would overrule heap, by which the memory of the host is checked`,
      hint: variable
        ? `say it by ${variable}`
        : `write ${HEAP[flag]?.(size.toLowerCase()) ?? 'heap'} beside javaOptions`,
    }
  }
  const [, max = '', permanent] = /^-XX:((?:Max)?)(PermSize)\b/.exec(word) ?? []
  if (permanent !== undefined) {
    return {
      code: 'gone-java-option',
      message: `${word} is for the permanent generation, which is gone since JDK 8; JDK 17 does not start with it`,
      hint: `take it out; its nearest relative is ${word.replace(`${max}PermSize`, `${max}MetaspaceSize`)}`,
    }
  }
  const [, servers] = /^-Drocketmq\.namesrv\.addr=(.*)$/.exec(word) ?? []
  if (servers !== undefined) {
    return {
      code: 'derived-key',
      message: `rmq-provision writes the list of name servers itself${serverListFault(servers)}`,
      hint: 'take it out: it lists namesrv.hosts',
    }
  }
  return undefined
}

/** What each of the JVM's sizes is in the inventory. */
const HEAP: Readonly<Record<string, (size: string) => string>> = {
  '-Xms': (size) => `heap: ${size}`,
  '-Xmx': (size) => `heap: ${size}`,
  '-Xmn': (size) => `heap: { size: …, young: ${size} }`,
  '-XX:MaxDirectMemorySize=': (size) => `heap: { size: …, direct: ${size} }`,
}
