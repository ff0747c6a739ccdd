import { hint } from '../../../hint.ts'
import { actionOf, messageOf, namesOf } from '../../../releases/advisories/index.ts'
import { plainText, type RuleMatch, type Verdict } from '../../../releases/upgrades/index.ts'
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
    ...section('What changes', changeLines(verdict, options), style),
    ...section('JDK and ports', hostLines(verdict, options), style),
    ...section('Keys', keyLines(verdict, options), style),
    ...section('No way back', oneWayLines(verdict, options), style),
    ...section('Advisories', advisoryLines(verdict, options), style),
    ...(options.brief === true ? [hintLine(style.hint(DETAILS))] : []),
  ].join('\n')
}

/** 'not allowed; stop over at 5.3.1', or 'allowed, with 5 changes to know'. */
function headline({ allowed, through, changes }: Verdict, style: Style): string {
  if (!allowed) {
    return `${style.red('not allowed')}${through === undefined ? '' : `; stop over at ${through}`}`
  }
  const known = changes.length === 0 ? '' : `, with ${count(changes.length, 'change')} to know`
  return `${style.green('allowed')}${known}`
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
      hintLine(actionOf(match.advisory, plainKey)),
    ]),
    ...noWayBack.flatMap(({ key, value: set, holds, instances }) => [
      entry(
        style.red('refused'),
        key,
        `${key}=${set} keeps ${holds}, and ${to} would not find them: ${namesOf(instances)}`,
        options,
      ),
      hintLine(NO_WAY_BACK),
    ]),
    ...inventory.map((finding) => renderFinding(finding, style.red('error:'))),
  ]
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
    ...(isShort ? [] : [hintLine(plainText(rule.action))]),
  ]
}

function hostLines({ to, jdk, ports }: Verdict, { style, width }: VerdictOptions): string[] {
  return [
    ...(jdk === undefined
      ? []
      : [
          `  ${style.yellow('jdk')} ${to} runs on JDK ${jdk.to} by this inventory, in place of JDK ${jdk.from}`,
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
            `  … and ${count(more, 'more default')} of ${from} that ${to} has otherwise; --verbose lists them`,
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
      ...(fresh ? [hintLine(actionOf(match.advisory, plainKey))] : []),
    ]),
    ...advisories.ended.map(
      ({ advisory }) => `  ${style.green('ends')} ${style.bold(advisory.id)}  ${oneLine(advisory.summary)}`,
    ),
  ]
}

const entry = (label: string, id: string, text: string, { style, width }: VerdictOptions): string =>
  wrap(`  ${label} ${style.bold(id)}  ${oneLine(text)}`, width, 4)

const plainKey = (key: string): string => key
