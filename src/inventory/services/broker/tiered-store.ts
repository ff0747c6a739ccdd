import { configText } from '../../../releases/advisories/subject.ts'
import { defaultOf, keysOf } from '../../../releases/key-table.ts'
import {
  hasTieredProvider,
  renamedTieredClasses,
  TIERED_PATHS,
  TIERED_STORE,
  tieredPathKey,
} from '../../../releases/tiered-store.ts'
import { KeyPlaces } from '../../lint/key-places.ts'
import type { Context } from '../../resolve/context.ts'
import type { Placed } from '../../resolve/services/instance.ts'
import type { Inventory } from '../../schema/index.ts'

const RESERVED = 'tieredStoreFileReservedTime'

/** Checks the keys of the tiered store of brokers against each other. */
export function lintTieredStore(context: Context, inventory: Inventory, placed: readonly Placed[]): void {
  const places = new KeyPlaces(inventory)
  const { version } = inventory.rocketmq
  for (const each of placed) {
    const { instance } = each
    for (const { key, wrong, right } of renamedTieredClasses(instance, version)) {
      const path = places.find(each, key) ?? each.path
      context.problems.error(path, {
        code: 'bad-config-value',
        message: `${context.problems.show(path)}: RocketMQ ${version} has no class ${wrong}`,
        hint: `Write ${right}.`,
      })
    }
    if (!hasTieredProvider(instance, 'PosixFileSegment', version)) continue
    if (TIERED_PATHS.every((key) => configText(instance, key) === undefined)) {
      context.problems.error(places.find(each, 'messageStorePlugIn') ?? each.path, {
        code: 'half-a-pair',
        message: `${instance.id} has no folder for the files of its tiered store: it would look for one where the service starts`,
        hint: `Write ${tieredPathKey(version)}: a folder on a disk of its own, e.g. /data/tiered.`,
      })
    }
    const [tiered, local] = [hoursOf(each, RESERVED, version), hoursOf(each, 'fileReservedTime', version)]
    if (tiered === undefined || local === undefined || tiered >= local) continue
    context.problems.warn(places.find(each, RESERVED) ?? places.find(each, 'fileReservedTime') ?? each.path, {
      code: 'no-effect',
      message: `${RESERVED}=${tiered} is less than fileReservedTime=${local}: the tiered store of ${instance.id} keeps no message longer than its commit log`,
      hint: `Write a ${RESERVED} of more than ${local} hours.`,
    })
  }
}

/** Hours, by the inventory or by default. */
function hoursOf({ instance }: Placed, name: string, version: string): number | undefined {
  const key = keysOf('broker', [TIERED_STORE]).get(name)
  const text = configText(instance, name) ?? (key === undefined ? undefined : defaultOf(key, version))
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text)
}
