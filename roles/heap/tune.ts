import type { JdkMajor } from '../../src/model/software.ts'
import { has } from '../../src/releases/features.ts'

export type ScriptName = 'runbroker.sh' | 'runserver.sh' | 'tools.sh'

/** The start script, and the JDK that it starts. */
export interface Script {
  readonly name: ScriptName
  readonly version: string
  readonly jdk: JdkMajor
}

/** Bytes. */
export interface ScriptHeap {
  /** -Xms; -Xmx too unless `maximum` says otherwise. */
  readonly size: number
  readonly maximum?: number
  /** -Xmn, written only where the script has one. */
  readonly young?: number
  /** -XX:MaxDirectMemorySize, runbroker.sh only. */
  readonly direct?: number
}

/** Number of lines of each kind in a script of a version. */
export interface LineCounts {
  readonly heap: number
  readonly direct: number
}

const MIB = 1024 * 1024
const GIB = 1024 * MIB

const TOKEN = { size: String.raw`\d+[kKmMgGtT]?(?=[\s"]|$)` }
const HEAP_LINE = /^\s*JAVA_OPT="\$\{JAVA_OPT\} [^#]*-Xms\d[^#]*-Xmx\d/
/** Of the permanent generation, which JDK 8 has no more: it says so at each start. */
const PERM_TOKEN = / -XX:(?:Max)?PermSize=\d+[kKmMgGtT]?(?=[\s"]|$)/g
const DIRECT_LINE = /^\s*JAVA_OPT="\$\{JAVA_OPT\} [^#]*-XX:MaxDirectMemorySize=\d/

/**
 * The lines to find (distribution/bin of each tag, 4.7.0 to 5.3.3): runserver.sh distinguishes JDK 8 from later ones since
 * 4.9.1 and so has two; runbroker.sh has one for the heap and one for direct memory, which 3.2.6 lacks; tools.sh has
 * one.
 */
export function expectedCounts(name: ScriptName, version: string): LineCounts {
  switch (name) {
    case 'runserver.sh':
      return { heap: has(version, 'server-heap-by-jdk') ? 2 : 1, direct: 0 }
    case 'runbroker.sh':
      return { heap: 1, direct: has(version, 'direct-memory-limit') ? 1 : 0 }
    case 'tools.sh':
      return { heap: 1, direct: 0 }
  }
}

/** Bytes as the JVM reads them: '4g', '512m', '768k'. */
export function jvmSize(bytes: number): string {
  if (bytes % GIB === 0) return `${bytes / GIB}g`
  if (bytes % MIB === 0) return `${bytes / MIB}m`
  return `${Math.ceil(bytes / 1024)}k`
}

/**
 * A start script with other heap sizes: each size is replaced where it stands, nothing else of a line is touched but
 * the sizes of a permanent generation that the JDK does not have (3.2.6 on JDK 8). A second pass over the result changes nothing.
 * @throws Error when the script has another number of such lines than this version should have.
 */
export function tuneScript({ name, version, jdk }: Script, text: string, heap: ScriptHeap): string {
  const lines = text.split('\n')
  const counts: LineCounts = {
    heap: lines.filter((line) => HEAP_LINE.test(line)).length,
    direct: lines.filter((line) => DIRECT_LINE.test(line)).length,
  }
  const expected = expectedCounts(name, version)
  if (counts.heap !== expected.heap || counts.direct !== expected.direct) {
    throw new Error(
      `${name} of ${version} should have ${describe(expected)}; here are ${describe(counts)}: it is not the script of this release, or was edited`,
    )
  }
  return lines.map((line) => tuneLine(line, heap, jdk)).join('\n')
}

/** Returns true when two lines of a script are the same but for the sizes that are set there. */
export function isTunedFrom(before: string, now: string, jdk: JdkMajor): boolean {
  return tuneLine(before, ANY_HEAP, jdk) === tuneLine(now, ANY_HEAP, jdk)
}

const ANY_HEAP: ScriptHeap = { size: MIB, young: MIB, direct: MIB }

function tuneLine(line: string, heap: ScriptHeap, jdk: JdkMajor): string {
  let tuned = line
  if (HEAP_LINE.test(tuned)) {
    if (jdk >= 8) tuned = tuned.replaceAll(PERM_TOKEN, '')
    const maximum = heap.maximum ?? heap.size
    tuned = setToken(tuned, '-Xms', heap.size)
    tuned = setToken(tuned, '-Xmx', maximum)
    // Half the heap is the scripts' own measure; a young generation as large as the heap stops the JVM.
    tuned = setToken(tuned, '-Xmn', heap.young ?? Math.floor(heap.size / 2 / MIB) * MIB)
  }
  if (DIRECT_LINE.test(tuned) && heap.direct !== undefined) {
    tuned = setToken(tuned, '-XX:MaxDirectMemorySize=', heap.direct)
  }
  return tuned
}

/** Replaces the size after `flag`, up to the next blank or quote; a line without the flag stays as it is. */
function setToken(line: string, flag: string, bytes: number): string {
  return line.replace(new RegExp(`(?<=[\\s"])${flag}${TOKEN.size}`, 'g'), `${flag}${jvmSize(bytes)}`)
}

function describe(counts: LineCounts): string {
  const heap = `${counts.heap} heap line${counts.heap === 1 ? '' : 's'}`
  return counts.direct === 0 ? heap : `${heap} and ${counts.direct} for direct memory`
}
