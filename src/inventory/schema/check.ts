import type * as z from 'zod'
import { own, setOwn } from '../../objects.ts'
import { nonSettingHint } from '../lint/non-settings.ts'
import type { Problems } from '../problems.ts'
import type { Path } from '../raw.ts'
import { secretNames } from '../secret-names.ts'
import { exampleAt } from './examples.ts'
import { inventorySchema, type Inventory } from './index.ts'
import { keysAt } from './shape.ts'

type Issue = z.core.$ZodIssue

/** Hosts from which on parsers that zod compiles save more time than their compilation costs: 15 ms at one host, as much CPU time at 40. */
const COMPILED_FROM = 50

/**
 * Checks the tree and gives the typed inventory. Unknown keys are reported and then left out, so that one slip
 * does not hide what else is wrong; undefined when more than that is wrong.
 */
export function checkSchema(read: unknown, problems: Problems): Inventory | undefined {
  refuseProto(read, [], problems)
  const tree = withoutMappings(read, [], problems)
  const options = { jitless: hostCount(tree) < COMPILED_FROM }
  const first = inventorySchema.safeParse(tree, options)
  if (first.success) return first.data
  const issues = first.error.issues.flatMap((issue) => flatten(issue, []))
  const [unknown, others] = [true, false].map((wanted) =>
    issues.filter((issue) => (issue.code === 'unrecognized_keys') === wanted),
  ) as [Issue[], Issue[]]
  for (const issue of [...unknown, ...others]) report(issue, tree, problems)
  const second = inventorySchema.safeParse(withoutUnknownKeys(tree, issues), options)
  return second.success ? second.data : undefined
}

/** zod leaves a key called __proto__ out of what it gives back, so a host of that name would be lost in silence. */
function refuseProto(tree: unknown, path: Path, problems: Problems): void {
  if (tree === null || typeof tree !== 'object') return
  for (const [key, value] of Object.entries(tree)) {
    const at = [...path, Array.isArray(tree) ? Number(key) : key]
    if (key === '__proto__') {
      const message = `${problems.show(at)}: '__proto__' cannot be a name here`
      problems.error(at, { code: 'bad-name', message, at: 'key' })
    }
    refuseProto(value, at, problems)
  }
}

/** A key of a configuration file has one value; a mapping for it is reported and left out, so that the others are checked. */
function withoutMappings(tree: unknown, path: Path, problems: Problems): unknown {
  if (tree === null || typeof tree !== 'object' || Array.isArray(tree)) {
    return Array.isArray(tree)
      ? tree.map((item, index) => withoutMappings(item, [...path, index], problems))
      : tree
  }
  const copy = {}
  for (const [key, value] of Object.entries(tree)) {
    const at = [...path, key]
    if (path.at(-1) !== 'config' || !isMapping(value) || Object.hasOwn(value, 'secret')) {
      setOwn(copy, key, withoutMappings(value, at, problems))
      continue
    }
    problems.error(at, {
      code: 'bad-value',
      message: `${problems.show(at)} is a mapping, and a key of a configuration file has one value`,
      hint: nonSettingHint(key) ?? 'Write text, a number, true or false.',
      at: 'key',
    })
  }
  return copy
}

function hostCount(tree: unknown): number {
  const hosts: unknown = isMapping(tree) ? own(tree as Record<string, unknown>, 'hosts') : undefined
  return isMapping(hosts) ? Object.keys(hosts).length : 0
}

function isMapping(value: unknown): value is object {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** The issues of a union's branch that the value was meant for, else the union's own. */
function flatten(issue: Issue, above: Path): Issue[] {
  const path = [...above, ...issue.path] as PropertyKey[] & Path
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.filter(
      (branch) => !branch.some((each) => each.path.length === 0 && isWrongType(each)),
    )
    if (meant.length === 1) return (meant[0] ?? []).flatMap((each) => flatten(each, path))
  }
  return [{ ...issue, path }]
}

function isWrongType(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value'
}

function report(issue: Issue, tree: unknown, problems: Problems): void {
  const path = issue.path as Path
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) reportUnknownKey([...path, key], problems)
    return
  }
  const value = valueAt(tree, path)
  const place = problems.show(path)
  const example = exampleAt(path, problems.format, value)
  // Other messages say what a good value is themselves.
  const isOfShape = value === undefined || value === null || messageOf(issue).startsWith('must be')
  const hint = example === undefined || !isOfShape ? undefined : `Write ${example}.`
  if (issue.code === 'invalid_key') {
    const key = String(path.at(-1))
    const reason = issue.issues[0]?.message ?? 'is no usable name'
    problems.error(path, {
      code: 'bad-name',
      message: `${problems.show(path.slice(0, -1))}: '${key}' ${reason}`,
      at: 'key',
    })
    return
  }
  if (value === undefined) {
    problems.error(path, { code: 'missing', message: `${place} is missing`, hint, at: 'key' })
    return
  }
  if (value === null && path.length > 0) {
    problems.error(path, {
      code: 'missing',
      message: `${place} has no value: it ${messageOf(issue)}`,
      hint,
      at: 'key',
    })
    return
  }
  if (path.length === 0) {
    problems.error(path, {
      code: 'not-an-inventory',
      message: 'this is no inventory: a mapping with cluster, rocketmq and hosts is expected',
      hint: 'Run rmq-provision init: it writes one to start from.',
    })
    return
  }
  problems.error(path, {
    code: 'bad-value',
    message: `${place}: ${showValue(value, path)}${messageOf(issue)}`,
    hint,
  })
}

function reportUnknownKey(path: Path, problems: Problems): void {
  const key = String(path.at(-1))
  const parent = path.slice(0, -1)
  const known = keysAt(inventorySchema, parent)
  const place = parent.length === 0 ? '' : `${problems.show(parent)}: `
  problems.error(path, {
    code: 'unknown-key',
    message: `${place}'${key}' is no key of the inventory here`,
    hint: problems.guess(key, known) ?? `Use one of: ${known.join(', ')}.`,
    at: 'key',
  })
}

function messageOf(issue: Issue): string {
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    return issue.expected === 'object' || issue.expected === 'record'
      ? 'must be a mapping'
      : `must be ${issue.expected}`
  }
  return issue.message
}

/** The offending value in front of what is wrong with it; lists and mappings only by their kind. */
function showValue(value: unknown, path: Path): string {
  if (path.some((part) => secretNames.has(String(part)))) return ''
  if (Array.isArray(value)) return value.length === 0 ? '' : 'is a list, and '
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
  return isPlain ? `'${value}' ` : 'is a mapping, and '
}

function valueAt(tree: unknown, path: Path): unknown {
  let value = tree
  for (const part of path) {
    if (value === null || typeof value !== 'object') return undefined
    value = own(value as Record<string, unknown>, String(part))
  }
  return value
}

function withoutUnknownKeys(tree: unknown, issues: readonly Issue[]): unknown {
  const copy: unknown = structuredClone(tree)
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue
    const parent = valueAt(copy, issue.path as Path)
    for (const key of issue.keys) Reflect.deleteProperty(parent as object, key)
  }
  return copy
}
