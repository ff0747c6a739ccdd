import { hint } from '../../../hint.ts'
import { actionOf, messageOf, namesOf } from '../../../releases/advisories/index.ts'
import { plainText, remarksIn, type RuleMatch, type Verdict } from '../../../releases/upgrades/index.ts'
import { hintLine, renderFinding } from '../../errors.ts'
import type { Style } from '../../style.ts'
import { count, oneLine } from '../../text.ts'
import { wrap } from '../../wrap.ts'
import { matchRecord } from '../advisories.ts'

/** Defaults of keys that are listed; --verbose lists all. */
const SHOWN_DEFAULTS = 8

export interface VerdictOptions {
  readonly style: Style
  readonly width: number | undefined
  readonly verbose: boolean
  /** Without actions, and without advisories that stay: beside a plan. */
  readonly brief?: boolean
}

const DETAILS = hint`See what to do about each: ${{ run: 'upgrade-check' }}.`

const NO_WAY_BACK =
  'Keep the key and the release, or add a broker group of another name and move the clients to it.'

/** A verdict as programs read it. */
export function verdictRecord(verdict: Verdict): object {
  const { refusals, refusedBy, changes, advisories, ...rest } = verdict
  return {
    ...rest,
    refusals: refusals.map(ruleRecord),
    refusedBy: refusedBy.map(matchRecord),
    changes: changes.map(ruleRecord),
    advisories: {
      ended: advisories.ended.map(matchRecord),
      present: advisories.present.map(({ match, fresh }) => ({ ...matchRecord(match), fresh })),
    },
  }
}

function ruleRecord({ rule, about }: RuleMatch): object {
  const { id, effect, summary, action, sources, through } = rule
  const through_ = through === undefined ? {} : { through }
  return { id, effect, ...through_, summary, action: plainText(action), sources, about: about.map(plainText) }
}

/** A verdict for people: refused or not, what changes without a message, one-way keys, advisories. */
export function renderVerdict(verdict: Verdict, options: VerdictOptions): string {
  const { style } = options
  return [
    `${style.bold(`RocketMQ ${verdict.from} → ${verdict.to}:`)} ${headline(verdict, style)}`,
    ...refusalLines(verdict, options),
    ...section('To edit with the release', editLines(verdict, options), style),
    ...section('What changes', changeLines(verdict, options), style),
    ...section('JDK and ports', hostLines(verdict, options), style),
    ...section('Keys', keyLines(verdict, options), style),
    ...section('No way back', oneWayLines(verdict, options), style),
    ...section('Advisories', advisoryLines(verdict, options), style),
    ...(options.brief === true ? [action(style.hint(DETAILS), options)] : []),
  ].join('\n')
}

/** 'not allowed; stop over at 5.3.1', or 'allowed, with 5 changes to know'. */
function headline(verdict: Verdict, style: Style): string {
  const { allowed, through, changes } = verdict
  const stop = through === undefined ? '' : `; stop over at ${through}`
  if (!allowed) return `${style.red('not allowed')}${stop}`
  const remarks = remarksIn(verdict)
  const known = remarks === 0 ? '' : `, with ${count(remarks, 'change')} to know`
  const isUrgent = changes.some(({ rule }) => rule.effect === 'urgent')
  return `${isUrgent ? style.yellow('allowed') : style.green('allowed')}${known}${stop}`
}

const section = (title: string, lines: readonly string[], style: Style): string[] =>
  lines.length === 0 ? [] : [style.bold(title), ...lines]

function refusalLines(
  { to, refusals, refusedBy, inventory, noWayBack }: Verdict,
  options: VerdictOptions,
): string[] {
  const { style } = options
  return [
    ...refusals.flatMap((match) => ruleLines(match, style.red('refused'), options)),
    ...refusedBy.flatMap((match) => [
      entry(style.red('refused'), match.advisory.id, messageOf(match, plainKey), options),
      action(actionOf(match.advisory, plainKey), options),
    ]),
    ...noWayBack.flatMap(({ key, value: set, holds, instances }) => [
      entry(
        style.red('refused'),
        key,
        `${key}=${set} keeps ${holds}, and ${to} would not find them: ${namesOf(instances)}`,
        options,
      ),
      action(NO_WAY_BACK, options),
    ]),
    ...inventory.map((finding) => renderFinding(finding, style.red('error:'))),
  ]
}

function editLines({ edits }: Verdict, { style }: VerdictOptions): string[] {
  return edits.map((finding) => renderFinding(finding, style.yellow('edit:')))
}

function changeLines({ changes }: Verdict, options: VerdictOptions): string[] {
  const { style } = options
  return changes.flatMap((match) => {
    const isUrgent = match.rule.effect === 'urgent'
    return ruleLines(match, isUrgent ? style.red('urgent ') : style.yellow('change '), options)
  })
}

function ruleLines({ rule, about }: RuleMatch, label: string, options: VerdictOptions): string[] {
  const rest = about.length === 0 ? '' : `: ${namesOf(about)}`
  const sentence = `${rule.summary.replace(/\.$/, '')} (${rule.sources.join(', ')})${rest}`
  const isShort = options.brief === true && rule.effect === 'change'
  return [
    entry(label, rule.id, plainText(sentence), options),
    ...(isShort ? [] : [action(plainText(rule.action), options)]),
  ]
}

function hostLines({ to, jdk, ports }: Verdict, { style, width }: VerdictOptions): string[] {
  return [
    ...(jdk === undefined
      ? []
      : [
          wrap(
            `  ${style.yellow('jdk')} ${to} runs on JDK ${jdk.to} by this inventory, in place of JDK ${jdk.from}`,
            width,
            4,
          ),
        ]),
    ...ports.map(({ instance, opened, closed }) => {
      const parts = [
        ...(opened.length === 0 ? [] : [`listens on ${opened.join(', ')} too`]),
        ...(closed.length === 0 ? [] : [`no longer on ${closed.join(', ')}`]),
      ]
      return wrap(`  ${style.yellow('ports')} ${instance} ${parts.join(', and ')}`, width, 4)
    }),
  ]
}

function keyLines(
  { from, to, defaults, removed }: Verdict,
  { style, width, verbose }: VerdictOptions,
): string[] {
  const shown = verbose ? defaults : defaults.slice(0, SHOWN_DEFAULTS)
  const more = defaults.length - shown.length
  return [
    ...removed.map(({ key, instances }) =>
      wrap(
        `  ${style.yellow('removed')} ${key} is set, and ${to} does not read it: ${namesOf(instances)}`,
        width,
        4,
      ),
    ),
    ...shown.map(({ service, key, from: before, to: after }) =>
      wrap(`  ${style.yellow('default')} ${service} ${key}: ${value(before)} → ${value(after)}`, width, 4),
    ),
    ...(more > 0
      ? [
          style.dim(
            wrap(
              `  … and ${count(more, 'more default')} of ${from} that ${to} has otherwise; --verbose lists them`,
              width,
              4,
            ),
          ),
        ]
      : []),
  ]
}

const value = (text: string): string => (text === '' ? "''" : oneLine(text))

function oneWayLines({ oneWay }: Verdict, { style, width }: VerdictOptions): string[] {
  return oneWay.map(({ key, value: set, holds, instances }) =>
    wrap(
      `  ${style.red('one-way')} ${key}=${oneLine(set)} keeps ${holds}: neither the key nor the release can go back (${namesOf(instances)})`,
      width,
      4,
    ),
  )
}

function advisoryLines({ refusedBy, to, advisories }: Verdict, options: VerdictOptions): string[] {
  const { style } = options
  const present = advisories.present.filter(
    ({ match, fresh }) => !refusedBy.includes(match) && (fresh || options.brief !== true),
  )
  return [
    ...present.flatMap(({ match, fresh }) => [
      entry(
        fresh ? style.yellow(`new in ${to}`) : style.dim('stays'),
        match.advisory.id,
        messageOf(match, plainKey),
        options,
      ),
      ...(fresh ? [action(actionOf(match.advisory, plainKey), options)] : []),
    ]),
    ...advisories.ended.map(({ advisory }) =>
      entry(style.green('ends'), advisory.id, advisory.summary, options),
    ),
  ]
}

const entry = (label: string, id: string, text: string, { style, width }: VerdictOptions): string =>
  wrap(`  ${label} ${style.bold(id)}  ${oneLine(text)}`, width, 4)

/** The line of an action, wrapped to the width of the terminal. */
const action = (text: string, { width }: VerdictOptions): string => wrap(hintLine(text), width, 4)

const plainKey = (key: string): string => key
