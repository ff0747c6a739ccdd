import { isTrue } from '../../model/setting.ts'
import type { Service } from '../../services/index.ts'
import { settingsOf } from '../settings.ts'
import { literal, plain, type Draft } from './draft.ts'
import { commonOf, commonSettings, heapOf, originOf, putConfig, putEntry, type Entry } from './entries.ts'
import { valueOf, type Adopted, type ReadHost } from './subject.ts'

interface Options {
  readonly version: string
  readonly hasAcl: boolean
  readonly cluster: string
}

/** Key by which a name server of 5.x runs a controller in its process. */
const EMBEDDED = 'enableControllerInNamesrv'
/** Keys that it has for that controller. */
const OF_CONTROLLER = /^(?:controller|jraft|enableElectUnclean)/i

const entriesOf = (adopted: readonly Adopted[], service: Service, usual: number, options: Options): Entry[] =>
  adopted.map((each) => ({
    adopted: each,
    label: `${service} on ${each.found.host}`,
    settings: settingsOf(each.found, { service, running: each.answers.config, isSlave: false, ...options }),
    words: {
      host: each.found.host,
      listenPort: each.found.listenPort === usual ? undefined : each.found.listenPort,
    },
  }))

/** Writes a section with a list of hosts. */
function putList(
  draft: Draft,
  service: 'namesrv' | 'controller' | 'proxy',
  section: string,
  entries: readonly Entry[],
): void {
  if (entries.length === 0) return
  const common = commonSettings(entries)
  const heap = commonOf(entries.map(({ adopted }) => heapOf(adopted)))
  const javaOptions = commonOf(entries.map(({ adopted }) => adopted.found.line.javaOptions))
  if (heap !== undefined) draft.put(['heap', service], heap)
  entries.forEach((entry, index) => {
    putEntry(draft, [section, 'hosts', index], entry, {
      common,
      heap: heap === undefined,
      javaOptions: javaOptions === undefined,
    })
  })
  if (javaOptions !== undefined && javaOptions.length > 0)
    draft.put([section, 'javaOptions'], javaOptions.map(literal))
  putConfig(draft, [section], common, service)
}

/** A name server without the keys of the controller in its process, with a todo. */
function withoutController(draft: Draft, entry: Entry): Entry {
  const { adopted, settings } = entry
  if (!isTrue(valueOf(adopted, EMBEDDED))) return entry
  const text = 'embedded controllers are not taken over'
  if (!draft.withheld.has(text)) {
    draft.withholdTakeOver(text)
    draft.todo(
      `${text}: the name servers run them in their processes (${EMBEDDED}=true), and this tool runs controllers in processes of their own`,
      ['namesrv'],
    )
  }
  const keys = new Map([...settings.keys].filter(([key]) => key !== EMBEDDED && !OF_CONTROLLER.test(key)))
  return { ...entry, settings: { ...settings, keys } }
}

/** Writes the name servers. */
export function describeNameServers(draft: Draft, adopted: readonly Adopted[], options: Options): void {
  if (adopted.length === 0) draft.todo('not known: the name servers; none runs on the hosts that were given')
  const entries = entriesOf(adopted, 'namesrv', 9876, options).map((entry) => withoutController(draft, entry))
  const seen = new Set<string>()
  const apart = entries.map((entry) => {
    const path = entry.settings.keys.get('kvConfigPath')?.value
    const place = `${entry.adopted.found.host} ${String(path)}`
    const isTaken = path !== undefined && seen.has(place)
    seen.add(place)
    if (!isTaken) return entry
    draft.note(
      `two name servers on ${entry.adopted.found.host} write to ${String(path)}: the second one gets a file of its own; copy the file if topics are in order by KV (updateOrderConf)`,
    )
    const keys = new Map([...entry.settings.keys].filter(([key]) => key !== 'kvConfigPath'))
    return { ...entry, settings: { ...entry.settings, keys } }
  })
  putList(draft, 'namesrv', 'namesrv', apart)
}

/** Writes the controllers in the order of their numbers. */
export function describeControllers(draft: Draft, adopted: readonly Adopted[], options: Options): void {
  const selfOf = (each: Adopted): string => valueOf(each, 'controllerDLegerSelfId') ?? ''
  const sorted = [...adopted].sort((a, b) => (selfOf(a) < selfOf(b) ? -1 : 1))
  putList(draft, 'controller', 'controllers', entriesOf(sorted, 'controller', 9878, options))
  if (sorted.length === 0) return
  const groups = [...new Set(sorted.map((each) => valueOf(each, 'controllerDLegerGroup') ?? ''))]
  const wanted = `${options.cluster}-controller`
  if (groups.length !== 1 || groups[0] !== wanted) {
    draft.todo(
      `controllerDLegerGroup is ${groups.join(', ')}; apply would write ${wanted}, and controllers with different names do not elect a leader`,
      ['controllers'],
    )
  }
  if (sorted.some((each, index) => selfOf(each) !== `n${index}`)) {
    draft.todo(
      `the controllers have the ids ${sorted.map(selfOf).join(', ')}; apply numbers them n0, n1, n2 in the order of the list`,
      ['controllers'],
    )
  }
}

/** Writes the proxies. One in a broker's process is a todo. */
export function describeProxies(draft: Draft, adopted: readonly Adopted[], options: Options): void {
  const own = adopted.filter(({ found }) => found.program === 'proxy')
  const entries = entriesOf(own, 'proxy', 8081, options).map((entry) => {
    const remotingPort = Number(entry.adopted.found.file.get('remotingListenPort') ?? 8080)
    return {
      ...entry,
      words: { ...entry.words, remotingPort: remotingPort === 8080 ? undefined : remotingPort },
    }
  })
  putList(draft, 'proxy', 'proxies', entries)
  const local = adopted.filter(({ found }) => found.program === 'broker-proxy')
  for (const { found } of local) {
    draft.todo(
      `the broker on ${found.host} (pid ${found.process.pid}) has a proxy in its process (mqbroker --enable-proxy), which is not taken over: this tool runs brokers and proxies in processes of their own, and ${found.line.proxyConf ?? 'rmq-proxy.json'} is not in this file. Move the clients of the proxy first, and start the broker without --enable-proxy`,
      ['brokers'],
    )
    draft.withholdTakeOver(`a proxy runs in the process of a broker on ${found.host}`)
  }
}

/** Comments about consoles in Tomcats, which `apply` leaves as they are. */
export function describeConsoles(draft: Draft, hosts: readonly Pick<ReadHost, 'name' | 'consoles'>[]): void {
  for (const { name, consoles } of hosts) {
    for (const { app, base, pid, ports } of consoles) {
      const where = ports.length === 0 ? '' : `, ${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}`
      draft.note(
        `${plain(app)} runs in the Tomcat in ${plain(base)} on ${name} (pid ${pid}${where}) and stays as it is; write dashboard: { host, port, war, tomcat } to let the tool run one of its own`,
      )
    }
  }
}

/** Comments about programs that the inventory has no words for, or that it needs more for than a host knows. */
export function describeOthers(draft: Draft, adopted: readonly Adopted[]): void {
  for (const each of adopted) {
    const { found } = each
    if (found.program === 'dashboard') {
      draft.note(
        `a dashboard runs on ${found.host}, port ${found.listenPort}; write dashboard: { host, port, jar } to let the tool manage it. ${originOf(each)[0] ?? ''}`,
      )
    } else if (found.program === 'container') {
      draft.todo(
        `a broker container runs on ${found.host} (pid ${found.process.pid}); this tool runs each broker in a process of its own, and its brokers are not in this file`,
      )
    }
  }
}
