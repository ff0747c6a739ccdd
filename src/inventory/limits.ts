import type { SourcePosition } from '../errors.ts'
import { compact } from '../objects.ts'
import { InventoryError } from './problems.ts'

/** The largest inventory, bytes. One of 5,000 hosts with a broker each has 300 KB. */
export const MOST_BYTES = 1024 * 1024
/** Hosts of one inventory. */
export const MOST_HOSTS = 10_000
/** Groups of an INI inventory. */
export const MOST_GROUPS = 20_000
/** Steps from group to group that the reading of an INI inventory takes, about 1 s. */
export const MOST_GROUP_STEPS = 10_000_000
/** Variables that the hosts of an INI inventory have in sum, about 1 s. */
export const MOST_VARIABLES = 2_000_000

/** The refusal of more hosts. */
export function tooManyHosts(position?: SourcePosition): InventoryError {
  return new InventoryError([
    {
      code: 'inventory-too-large',
      message: `the inventory has more than ${MOST_HOSTS} hosts`,
      hint: 'Describe each cluster in an inventory of its own.',
      ...compact({ position }),
    },
  ])
}

/** The refusal of a text that is larger than an inventory may be. */
export function tooLarge(file: string): InventoryError {
  return new InventoryError([
    {
      code: 'inventory-too-large',
      message: `${file} is larger than 1 MB`,
      hint: 'Name an inventory. One of 5,000 hosts takes about 300 KB.',
    },
  ])
}
