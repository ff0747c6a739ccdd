import type { ValueFault } from './value-fault.ts'

/** Finding on a text with a form of its own. */
export function textFault(name: string, text: string): ValueFault | undefined {
  if (name === 'deleteWhen' && !/^(?:[01]?\d|2[0-3])(?:;(?:[01]?\d|2[0-3]))*$/.test(text)) {
    return {
      message: `'${text}' is no hour of the day`,
      hint: "Write two digits, several separated by ';': 04 or 04;16.",
    }
  }
  if (name === 'brokerPermission' && !['2', '4', '6'].includes(text)) {
    return {
      message: `'${text}' is no permission`,
      hint: 'Write 6 to read and write, 4 to read, 2 to write.',
    }
  }
  if (name === 'storeType' && !/^default(?:RocksDB)?$/i.test(text)) {
    return {
      message: `'${text}' is none of its values; RocketMQ would silently use the file store`,
      hint: 'Write default or defaultRocksDB.',
    }
  }
  if (name === 'messageDelayLevel') return delayFault(text)
  if (/^(?:storePath|readOnlyCommitLogStorePaths|.*[Pp]ath$)/.test(name)) return pathFault(text)
  return undefined
}

/**
 * Levels as ScheduleMessageService.parseDelayLevel reads them: split at each blank, the last letter is the unit. A broker
 * that cannot read one ends at its start (exit 253).
 */
function delayFault(text: string): ValueFault | undefined {
  const hint = 'Write numbers with s, m, h or d, and one blank between them: 1s 5s 10s 30s 1m 2m 1h.'
  const wrong = text.split(' ').find((level) => !/^\d{1,9}[smhd]$/.test(level))
  if (wrong === undefined) return undefined
  const what = wrong === '' ? `'${text}' has two blanks between two levels` : `'${wrong}' is no delay`
  return { message: `${what}; a broker ends at its start when it cannot read a level`, hint }
}

/** One path, or several with commas between them. */
function pathFault(text: string): ValueFault | undefined {
  if (/\s/.test(text)) return { message: `'${text}' holds a blank`, hint: 'Choose a path without blanks.' }
  if (text.includes(':/')) {
    return {
      message: `'${text}' is one folder with a colon in its name`,
      hint: 'Separate several folders by commas.',
    }
  }
  const relative = text.split(',').find((path) => !path.startsWith('/'))
  if (relative === undefined) return undefined
  return {
    message: `'${relative}' is no absolute path: where it leads would depend on the folder the service starts in`,
    hint: 'Begin it with /, or take it out: every instance has folders of its own by default.',
  }
}
