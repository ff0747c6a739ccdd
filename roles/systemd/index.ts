import type { AnyResource } from '../../src/engine/resource.ts'
import type { Cluster, Host } from '../../src/model/cluster.ts'
import { instancesOn } from '../../src/model/on-host.ts'
import { directory } from '../../src/resources/directory.ts'
import { file } from '../../src/resources/file.ts'
import { RECORD_SCRIPT } from '../../src/runtime/starts/started-record.ts'
import { GUARD_SCRIPT } from '../../src/runtime/store-guard.ts'
import { MADE_LIST } from '../../src/layout/state.ts'
import { unitFile } from '../../src/layout/systemd.ts'
import { GUARD_PATH, RECORD_PATH, renderUnit } from './unit.ts'

const ROOT = { user: 'root', group: 'root' } as const
const RECORD_FOLDER = RECORD_PATH.slice(0, RECORD_PATH.lastIndexOf('/'))

/** One unit per instance of the host, and the scripts they share. They are started by `services`. */
export function systemd(cluster: Cluster, host: Host): readonly AnyResource[] {
  const units = instancesOn(cluster, host).map((instance) =>
    file({
      ...ROOT,
      path: unitFile(instance),
      mode: '0644',
      content: renderUnit(cluster, instance),
      instance: instance.id,
      after: 'systemctl daemon-reload',
      isUnit: true,
    }),
  )
  if (units.length === 0) return []
  return [
    directory({ ...ROOT, path: RECORD_FOLDER, mode: '0755', madeList: MADE_LIST }),
    file({ ...ROOT, path: RECORD_PATH, mode: '0755', content: RECORD_SCRIPT, check: 'sh -n "$1"' }),
    file({ ...ROOT, path: GUARD_PATH, mode: '0755', content: GUARD_SCRIPT, check: 'sh -n "$1"' }),
    ...units,
  ]
}
