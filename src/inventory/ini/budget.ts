import type { SourcePosition } from '../../errors.ts'
import { compact } from '../../objects.ts'
import { MOST_GROUP_STEPS, MOST_VARIABLES } from '../limits.ts'
import { InventoryError } from '../problems.ts'

/** The work that one inventory may cause: groups inside of groups, and variables of hosts, multiply. */
export class Budget {
  #steps = 0
  #variables = 0

  /** @param steps from a group to another one. @throws InventoryError 'inventory-too-large' */
  takeSteps(steps: number): void {
    this.#steps += steps
    if (this.#steps > MOST_GROUP_STEPS) throw tooMany('too many groups inside of groups')
  }

  /** @param variables that are set or handed down. @throws InventoryError 'inventory-too-large' */
  takeVariables(variables: number): void {
    this.#variables += variables
    if (this.#variables > MOST_VARIABLES) throw tooMany('too many variables for its number of hosts')
  }
}

/** @param what 'more than 1000 groups' */
export function tooMany(what: string, position?: SourcePosition): InventoryError {
  return new InventoryError([
    {
      code: 'inventory-too-large',
      message: `the inventory has ${what}`,
      hint: 'Keep what belongs to RocketMQ in an inventory of its own.',
      ...compact({ position }),
    },
  ])
}
