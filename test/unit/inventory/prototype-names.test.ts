import { describe, expect, it } from 'vitest'
import { parseInventory } from '../../../src/inventory/index.ts'
import { InventoryError } from '../../../src/inventory/problems.ts'
import type { Finding } from '../../../src/model/cluster.ts'
import { renderError, renderFinding } from '../../../src/ui/errors.ts'
import { redactedJson } from '../../../src/ui/redacted-json.ts'
import { makeStyle } from '../../../src/ui/style.ts'
import { clusterRecord } from '../../../src/ui/views/cluster-record.ts'

/** Names that every object of JavaScript has, whatever was put into it. */
const NAMES = Object.getOwnPropertyNames(Object.prototype)

/** Inventories with one name at the place of NAME. */
const YAML: Readonly<Record<string, string>> = {
  'a key at the top': 'NAME: 1',
  'a host': 'hosts: { mq1: { address: 10.0.0.1 }, NAME: { address: 10.0.0.2 } }',
  'a key of a host': 'hosts: { mq1: { address: 10.0.0.1, NAME: x } }',
  'an address': 'hosts: { mq1: { address: NAME, privateAddress: 10.0.0.1 } }',
  'a broker group': 'brokers: { groups: { a: { master: mq1 }, NAME: { master: mq1, listenPort: 20911 } } }',
  'a key of a group': 'brokers: { groups: { a: { master: mq1, NAME: 1 } } }',
  'a host that a group names': 'brokers: { groups: { a: { master: NAME } } }',
  'a host that namesrv names': 'namesrv: { hosts: [NAME] }',
  'a key of broker.conf': 'brokers: { groups: { a: { master: mq1 } }, config: { NAME: 1 } }',
  'a key of one group': 'brokers: { groups: { a: { master: mq1, config: { NAME: 1 } } } }',
  'a key of namesrv.conf': 'namesrv: { hosts: [mq1], config: { NAME: 1 } }',
  'a key of the controllers': 'controllers: { hosts: [mq1], config: { NAME: 1 } }',
  'a key of the proxies': 'proxies: { hosts: [mq1], config: { NAME: 1 } }',
  'a key of the dashboard': 'dashboard: { host: mq1, jar: { file: x.jar }, config: { NAME: 1 } }',
  'a part of a dashboard key': 'dashboard: { host: mq1, jar: { file: x.jar }, config: { NAME.x: 1 } }',
  'a kernel setting': 'sysctl: { NAME: 1 }',
  'a part of a kernel setting': 'sysctl: { vm.NAME: 1 }',
  'a key of ssh': 'ssh: { NAME: 1 }',
  'a key of the firewall': 'firewall: { NAME: 1 }',
  'a reference': "ssh: { user: '${NAME}' }",
  'an option of the JVM': 'brokers: { groups: { a: { master: mq1 } }, javaOptions: -XX:NAME=1 }',
  'a replication mode': 'brokers: { groups: { a: { master: mq1, replication: NAME } } }',
  'an anchor': 'firewall: { clients: *NAME }',
  'a merged key': 'hosts: { mq1: { <<: { NAME: 1 }, address: 10.0.0.1 } }',
}

const INI: Readonly<Record<string, string>> = {
  'a variable of all': '[all:vars]\nNAME=2',
  'a variable of a host': '[brokers]\nmq1 NAME=2',
  'a host': '[brokers]\nNAME broker_name=b broker_role=ASYNC_MASTER ansible_host=10.0.0.2',
  'a group of hosts': '[NAME]\nmq1',
  'a group of groups': '[NAME:children]\nbrokers',
  'variables of a group': '[NAME]\nmq1\n[NAME:vars]\nbroker_heap=1g',
  'a broker name': '[brokers]\nmq2 broker_name=NAME ansible_host=10.0.0.2',
  'a broker role': '[brokers]\nmq2 broker_role=NAME ansible_host=10.0.0.2',
  'a key of broker.conf': '[all:vars]\nbroker_config_NAME=1',
  'a key of namesrv.conf': '[all:vars]\nnamesrv_config_NAME=1',
  'a key of the dashboard': '[dashboard]\nmq1 dashboard_jar=x.jar dashboard_config_NAME=1',
  'kernel settings': "[all:vars]\nrocketmq_sysctl={'NAME': 1}",
  'a literal': '[all:vars]\nrocketmq_sysctl={NAME: 1}',
  'an argument of ssh': '[all:vars]\nansible_ssh_common_args=-o NAME=1',
}

const yamlOf = (text: string): string => {
  const parts: Readonly<Record<string, string>> = {
    cluster: 'cluster: c',
    rocketmq: 'rocketmq: { version: 5.3.3 }',
    artifact: 'artifact: { file: r.zip }',
    hosts: 'hosts: { mq1: { address: 10.0.0.1 } }',
    namesrv: 'namesrv: { hosts: [mq1] }',
    brokers: 'brokers: { groups: { a: { master: mq1 } } }',
  }
  const others = Object.keys(parts).filter((key) => !text.startsWith(`${key}:`))
  return [...others.map((key) => parts[key]), text].join('\n')
}

const iniOf = (text: string): string =>
  [
    '[namesrv]\nmq1 ansible_host=10.0.0.1',
    '[brokers]\nmq1 broker_name=a broker_role=ASYNC_MASTER',
    '[all:vars]\ncluster_name=c\nrocketmq_version=5.3.3\nrocketmq_file=r.zip',
    text,
    '',
  ].join('\n')

/** Everything that a person or a program is shown of the inventory. */
function shownOf(text: string, file: string): string {
  const style = makeStyle(false)
  const render = (warnings: readonly Finding[]): string[] =>
    warnings.map((warning) => renderFinding(warning, 'warning:'))
  try {
    const { warnings, ...cluster } = parseInventory(text, file, {})
    const unlisted = redactedJson([cluster.sysctl, cluster.instances.map(({ javaOptions }) => javaOptions)])
    return [...render(warnings), redactedJson(clusterRecord({ ...cluster, warnings })), unlisted].join('\n')
  } catch (error) {
    if (!(error instanceof InventoryError)) throw error
    for (const { message, hint } of error.problems)
      expect([typeof message, typeof hint]).not.toContain('function')
    return renderError(error, style, true)
  }
}

/** An ordinary name of the same shape. */
const ordinary = (name: string): string => name.replace(/[a-z](?=_|$)/, (last) => (last === 'q' ? 'z' : 'q'))

describe.each([
  ...Object.entries(YAML).map(([place, text]) => [`${place} in YAML`, '/x/p.yaml', yamlOf(text)] as const),
  ...Object.entries(INI).map(([place, text]) => [`${place} in an INI`, '/x/p.ini', iniOf(text)] as const),
])('%s', (_place, file, text) => {
  it.each(NAMES)('that is called %s is treated like any other', (name) => {
    const other = ordinary(name)
    const shown = shownOf(text.replaceAll('NAME', name), file)
    const expected = shownOf(text.replaceAll('NAME', other), file).replaceAll(other, name)
    // The schema cannot hold this one; it is refused where others are kept.
    const isRefused = name === '__proto__' && shown.includes("'__proto__' cannot be a name here")
    expect(isRefused ? expected : shown).toBe(expected)
  })
})
