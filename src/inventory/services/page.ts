import type * as z from 'zod'
import type { PutLines } from '../ini/service-line.ts'
import type { VariableTable } from '../ini/variable-table.ts'
import type { Given } from '../lint/given.ts'
import type { Mention } from '../mentions.ts'
import type { Placed } from '../resolve/services/instance.ts'
import type { Site } from '../resolve/site.ts'
import type { DerivedKeys } from './derived-keys.ts'
import type { Level } from './levels.ts'

/** A service in an INI inventory. */
export interface IniWords {
  /** Usual names of its group; the first is proposed. */
  readonly groups: readonly [string, ...string[]]
  /** Every name of its group that is read, after plainGroup(). */
  readonly spelling: RegExp
  /** Variables of an instance. */
  readonly variables: VariableTable
  /** Variables of the service that are the same for the whole cluster. */
  readonly clusterVariables?: VariableTable
  /** Further variables, which `put` reads. */
  readonly names?: readonly string[]
  /**
   * Readers of variables that begin with the name of the service: 'own': this tool alone, so an unknown one is reported;
   * 'shared': others too, so only near misses are; 'foreign': mostly others.
   */
  readonly prefix: 'own' | 'shared' | 'foreign'
  readonly put: PutLines
}

/** The setting that decides a port. Ports of an instance with the same setting move together. */
export interface PortName {
  readonly yaml: string
  readonly ini: string
  /** Difference to the setting: -2. */
  readonly offset?: number
  /** Key of the configuration that sets this port apart: 'haListenPort'. */
  readonly key?: string
}

/**
 * One service in inventories: its page. It has the section in YAML, the words of INI, the rules and the instances. A
 * function of a page takes the part of the inventory that it reads, its own section mostly.
 */
export interface ServicePage {
  /** Key at the top of the inventory: 'brokers'. */
  readonly section: string
  /** A cluster has one instance, and the section is it; otherwise the section has more of them. */
  readonly single?: boolean
  readonly schema: z.ZodType
  /** Example of what to write, by the path of the place; see schema/examples.ts. */
  readonly examples: Readonly<Record<string, string>>
  readonly ini: IniWords
  /** Configuration keys that follow from the model. */
  readonly derivedKeys: DerivedKeys
  /** Refuses keys that the release reads, and that do harm or nothing in a cluster of this tool. */
  readonly keyRules?: (key: Given) => void
  /** The same for its keys in the file of another service that reads them. */
  readonly foreignKeyRules?: (key: Given) => void
  /** Names from guides that no release reads, and what to do instead. */
  readonly nonSettings?: Readonly<Record<string, string>>
  /** Keys that a release reads in vain in a cluster of this tool, with the reason. */
  readonly readInVain?: Readonly<Record<string, string>>
  /** By the purpose of the port. */
  readonly ports: Readonly<Record<string, PortName>>
  /** Code of the error when the last instance is to be removed; undefined: a cluster works without. */
  readonly lastRemoved?: string
  /** Places that may say something of its instances, from the general to the particular, for the lint. */
  readonly levels: (inventory: never) => Level[]
  /** Files of this machine that its section names. */
  readonly files: (inventory: never) => Mention[]
  /**
   * Its instances, with those to be removed, in start order; reports what is wrong with its section.
   * @param earlier the instances of the services that start before
   */
  readonly resolve: (site: Site, inventory: never, earlier: readonly Placed[]) => Placed[]
}
