import { localFiles, type LocalFile } from './local-files.ts'
import type { Cluster } from '../model/cluster.ts'
import { Problems } from './problems.ts'
import type { Format, RawDocument } from './raw.ts'
import { expandReferences } from './references.ts'
import type { Context } from './resolve/context.ts'
import { resolveCluster } from './resolve/index.ts'
import { registerSecrets } from './secret-names.ts'
import { checkSchema } from './schema/check.ts'

/** The text of an inventory. It may have secrets, so no JSON, diff or print of the model shows it. */
export class SourceText {
  readonly format: Format
  readonly #text: string

  constructor(text: string, format: Format) {
    this.format = format
    this.#text = text
  }

  get text(): string {
    return this.#text
  }
}

/** The model, and what of the text a look at this machine needs. */
export interface ReadInventory extends Cluster {
  readonly localFiles: readonly LocalFile[]
  /** The file as it was written. */
  readonly source: SourceText
}

export interface ReadOptions extends Pick<Context, 'listsAdvisories' | 'withoutAddresses'> {
  /** The release to read it for, in place of the one that it names. */
  readonly version?: string
}

/**
 * From the tree that either format gives to the model.
 * @throws InventoryError with all that is wrong.
 */
export function resolveDocument(
  document: RawDocument,
  text: string,
  env: NodeJS.ProcessEnv,
  options: ReadOptions = {},
): ReadInventory {
  const problems = new Problems(document)
  // A report of a key as missing would confuse if its line could not be read.
  problems.throwIfAny()
  const expanded = expandReferences(document.value, env, problems)
  registerSecrets(expanded.value)
  const checked = checkSchema(expanded.value, problems)
  if (checked === undefined) problems.throwIfAny()
  if (checked === undefined) throw new TypeError('the schema refused an inventory without a reason')
  const { version = checked.rocketmq.version, ...remaining } = options
  const inventory = { ...checked, rocketmq: { ...checked.rocketmq, version } }
  const context = {
    ...remaining,
    isForOther: version !== checked.rocketmq.version,
    inventory,
    problems,
    env,
    file: document.file,
    isFromEnvironment: expanded.isFromEnvironment.bind(expanded),
  }
  const cluster = resolveCluster(context, inventory)
  problems.throwIfAny()
  return {
    ...cluster,
    warnings: problems.warnings,
    localFiles: localFiles(context, inventory),
    source: new SourceText(text, document.format),
  }
}
