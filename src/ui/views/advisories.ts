import {
  actionOf,
  conditionText,
  messageOf,
  rangeText,
  type Advisory,
  type Match,
  type Severity,
} from '../../releases/advisories/index.ts'
import { compact } from '../../objects.ts'
import { hintLine } from '../errors.ts'
import type { Style } from '../style.ts'
import { oneLine } from '../text.ts'

/** An advisory as programs read it. */
export function advisoryRecord(advisory: Advisory): object {
  const { id, severity, refused = false, releases, summary, sources } = advisory
  const condition = conditionText(advisory)
  return {
    id,
    severity,
    refused,
    releases,
    ...compact({ condition }),
    summary,
    action: actionOf(advisory, plainKey),
    sources,
  }
}

/** An advisory that applies, with the release and what of the inventory it is about. */
export function matchRecord({ advisory, version, about }: Match): object {
  return { ...advisoryRecord(advisory), version, about: about.map((each) => each.replaceAll(/[{}]/g, '')) }
}

/** All advisories of a list, a block each: severity, name, releases, condition, sentence, action, sources. */
export function renderAdvisories(list: readonly Advisory[], style: Style): string {
  return list
    .map((advisory) => {
      const { id, severity, summary, sources } = advisory
      const condition = conditionText(advisory)
      return [
        `${severityLabel(severity, style)} ${style.bold(id)}  ${style.dim(`RocketMQ ${rangeText(advisory)}`)}`,
        `  ${summary} ${style.dim(`(${sources.join(', ')})`)}`,
        ...(condition === undefined ? [] : [`  ${style.dim(`Applies if ${condition}.`)}`]),
        hintLine(actionOf(advisory, plainKey)),
      ].join('\n')
    })
    .join('\n')
}

/** The advisories that apply to an inventory: the sentence with what it is about, and the action. */
export function renderMatches(matches: readonly Match[], style: Style): string {
  return matches
    .map((match) => {
      const { advisory } = match
      return [
        `${severityLabel(advisory.severity, style)} ${style.bold(advisory.id)}`,
        `  ${oneLine(messageOf(match, plainKey))}`,
        hintLine(actionOf(advisory, plainKey)),
      ].join('\n')
    })
    .join('\n')
}

function severityLabel(severity: Severity, style: Style): string {
  switch (severity) {
    case 'error':
      return style.red('error  ')
    case 'warning':
      return style.yellow('warning')
    case 'note':
      return style.dim('note   ')
  }
}

/** Keys are shown by their path: a list of all releases has no file. */
function plainKey(key: string): string {
  return key
}
