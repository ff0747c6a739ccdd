import { Secret } from '../../secret.ts'
import { own } from '../../objects.ts'
import type { JdkMajor } from '../../model/software.ts'
import type { Problems } from '../problems.ts'
import type { Inventory } from '../schema/index.ts'
import { nameServersKey } from '../services/namesrv/derived-keys.ts'
import { levelsOf } from './levels.ts'
import { serverListFault } from './server-list.ts'

interface WordFault {
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** JVM words of guides and start scripts that say what the inventory says elsewhere, or what no JDK knows any more. */
export function lintJavaOptions(inventory: Inventory, major: JdkMajor, problems: Problems): void {
  for (const { service, says, path } of levelsOf(inventory)) {
    says.javaOptions?.forEach((word, index, words) => {
      const fault =
        firstOf(word.split(/\s+/), (part) => secretFault(part, major)) ??
        shapeFault(word, words[index - 1], major) ??
        faultOf(word, problems.format === 'ini' ? `${service}_heap` : undefined)
      if (fault === undefined) return
      const place = problems.show([...path, 'javaOptions'])
      problems.error([...path, 'javaOptions', index], { ...fault, message: `${place}: ${fault.message}` })
    })
  }
}

function firstOf(
  parts: readonly string[],
  faultIn: (part: string) => WordFault | undefined,
): WordFault | undefined {
  const faults = parts.map(faultIn)
  return faults.find((fault) => fault !== undefined)
}

/** Parts of the names that secrets have. */
const SECRET_PART = 'pass(?!ive)|pwd|secret|token|credential|api[._-]?key'
/** A property with the name of a secret that does not name a file. */
const SECRET_PROPERTY = new RegExp(
  String.raw`^-D([\w.-]*(?:${SECRET_PART}|private[._-]?key)[\w.-]*)=(.+)$`,
  'is',
)
const NAMES_FILE = /(?:file|path|url|location)$/i
/** An argument with such a name within a value: of an agent, or in the query of a URL. */
const SECRET_ARGUMENT = new RegExp(String.raw`[=,;&?]([\w.-]*(?:${SECRET_PART})[\w.-]*)=([^,;&\s]+)`, 'gi')
const URL_LOGIN = /\w:\/\/([^\s/@?#]+)@/

/** A secret in the options would stand in the plan, in a file of the unit and in the list of processes of the host. */
function secretFault(word: string, major: JdkMajor): WordFault | undefined {
  const found = secretIn(word)
  if (found === undefined) return undefined
  // Known from here on, so that no text about the inventory shows it.
  new Secret(found.value)
  return {
    code: 'secret-in-java-options',
    message: `${found.what}, and every user of the host can read the options of a process`,
    hint:
      major >= 9
        ? 'Write the option into a file on the hosts that only the service can read, and name it: @/path/of/the/file.'
        : 'Use a property that names a file, or the configuration of the library.',
  }
}

/** The first secret of an option, and the words about it; undefined: it has none. */
function secretIn(word: string): { readonly what: string; readonly value: string } | undefined {
  const [, name = '', value = ''] = SECRET_PROPERTY.exec(word) ?? []
  if (value !== '' && !NAMES_FILE.test(name)) return { what: `-D${name}=… is a secret`, value }
  const option = `${/^-D[^=]*|^-?[\w]*/.exec(word)?.[0] ?? ''}=…`
  const login = URL_LOGIN.exec(word)?.[1]
  if (login !== undefined) {
    return { what: `${option} has a login in a URL`, value: login.slice(login.indexOf(':') + 1) }
  }
  for (const [, argument = '', its = ''] of word.matchAll(SECRET_ARGUMENT)) {
    if (!NAMES_FILE.test(argument)) return { what: `${option} holds a secret (${argument})`, value: its }
  }
  return undefined
}

/** Options whose argument is the next word. */
const TAKES_WORD = /^(?:--add-(?:opens|exports|reads|modules)|-cp|-classpath|--class-path|-p|--module-path)$/

/** Finding on a word that is no option of the JVM, or keeps this JVM from starting. */
function shapeFault(word: string, before: string | undefined, major: JdkMajor): WordFault | undefined {
  if (/["'`]/.test(word)) {
    return {
      code: 'bad-java-option',
      message: `${word} holds a quote, which would reach the JVM as it is`,
      hint: 'Write it without quotes; a value cannot hold blanks.',
    }
  }
  if (/[\s\p{Cc}]/u.test(word)) {
    return {
      code: 'bad-java-option',
      message: `'${word.replaceAll(/[\s\p{Cc}]+/gu, ' ')}' holds a blank or a control character: RocketMQ's scripts would make several words of it`,
      hint: 'Write each option as an entry of its own; a value cannot hold blanks.',
    }
  }
  if (!/^[-@]/.test(word) && !TAKES_WORD.test(before ?? '')) {
    return {
      code: 'bad-java-option',
      message: `'${word}' is no option of the JVM, which would take it for the class to start`,
      hint: 'Begin options with a dash, e.g. -Dname=value.',
    }
  }
  if (major >= 14 && /^-XX:[+-]?(?:UseConcMarkSweepGC|UseParNewGC|CMS\w*|UseCMS\w*)/.test(word)) {
    return {
      code: 'gone-java-option',
      message: `${word} is for a collector that is gone since JDK 14; JDK ${major} does not start with it`,
      hint: 'Take it out: G1 is the default.',
    }
  }
  return undefined
}

/** -ms and -mx are old spellings that the launcher still takes; the flags of HotSpot behind the -X are the same settings. */
const HEAP_FLAG =
  /^(-Xms|-Xmx|-Xmn|-ms|-mx|-XX:MaxDirectMemorySize=|-XX:(?:Max|Initial|Min)HeapSize=|-XX:(?:Max)?NewSize=|-XX:\+AggressiveHeap$)(.*)$/

/** @param variable where an INI says the heap */
function faultOf(word: string, variable: string | undefined): WordFault | undefined {
  const [, flag = '', size = ''] = HEAP_FLAG.exec(word) ?? []
  if (flag !== '') {
    return {
      code: 'heap-in-java-options',
      message: `${word} would overrule heap, by which the memory of the host is checked`,
      hint: variable
        ? `Write it as ${variable}.`
        : `Write ${own(HEAP, flag)?.(size.toLowerCase()) ?? 'heap'} beside javaOptions.`,
    }
  }
  const [, max = '', permanent] = /^-XX:((?:Max)?)(PermSize)\b/.exec(word) ?? []
  if (permanent !== undefined) {
    return {
      code: 'gone-java-option',
      message: `${word} is for the permanent generation, which is gone since JDK 8; JDK 17 does not start with it`,
      hint: `Take it out, or write ${word.replace(`${max}PermSize`, `${max}MetaspaceSize`)}.`,
    }
  }
  const [, fraction] = /^-Drocketmq\.broker\.diskSpace\w+Ratio=(.*)$/.exec(word) ?? []
  if (fraction !== undefined && !/^(?:0?\.\d+|1(?:\.0*)?)$/.test(fraction)) {
    return {
      code: 'bad-java-option',
      message: `${word}: it is a fraction, not a percentage`,
      hint: /^\d{1,2}$/.test(fraction)
        ? `Write ${Number(fraction) / 100}.`
        : 'Write a number up to 1, e.g. 0.9.',
    }
  }
  const [, servers] = /^-Drocketmq\.namesrv\.addr=(.*)$/.exec(word) ?? []
  if (servers !== undefined) {
    return {
      code: 'derived-key',
      message: `rmq-provision writes the list of name servers itself${serverListFault(servers)}`,
      hint: nameServersKey.yaml,
    }
  }
  return undefined
}

/** The inventory's key for each of the JVM's sizes. */
const HEAP: Readonly<Record<string, (size: string) => string>> = {
  '-Xms': (size) => `heap: ${size}`,
  '-Xmx': (size) => `heap: ${size}`,
  '-ms': (size) => `heap: ${size}`,
  '-mx': (size) => `heap: ${size}`,
  '-XX:MaxHeapSize=': (size) => `heap: ${size}`,
  '-XX:InitialHeapSize=': (size) => `heap: ${size}`,
  '-XX:NewSize=': (size) => `heap: { size: …, young: ${size} }`,
  '-XX:MaxNewSize=': (size) => `heap: { size: …, young: ${size} }`,
  '-Xmn': (size) => `heap: { size: …, young: ${size} }`,
  '-XX:MaxDirectMemorySize=': (size) => `heap: { size: …, direct: ${size} }`,
}
