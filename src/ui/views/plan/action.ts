import { ACTIONS, type Action } from '../../../engine/resource.ts'
import type { Style } from '../../style.ts'

const MARKS: Readonly<Record<Action, { readonly mark: string; readonly colour: keyof Style }>> = {
  create: { mark: '+', colour: 'green' },
  update: { mark: '~', colour: 'yellow' },
  remove: { mark: '-', colour: 'red' },
  start: { mark: '>', colour: 'green' },
  restart: { mark: '↻', colour: 'yellow' },
  stop: { mark: 'x', colour: 'red' },
  run: { mark: '*', colour: 'cyan' },
}

/** One column that shows what a change does. */
export function actionMark(action: Action, style: Style): string {
  const { mark, colour } = MARKS[action]
  return style[colour](mark)
}

/** '+ create 98   ~ update 1   ↻ restart 4': the marks that a plan uses, and how often. */
export function legend(actions: readonly Action[], style: Style): string {
  return ACTIONS.map((action) => ({ action, amount: actions.filter((one) => one === action).length }))
    .filter(({ amount }) => amount > 0)
    .map(({ action, amount }) => `${actionMark(action, style)} ${action} ${amount}`)
    .join('   ')
}
