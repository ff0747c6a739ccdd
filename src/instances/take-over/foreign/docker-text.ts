import type { Container } from './container.ts'

const STARTS = new Set(['start', 'restart', 'unpause'])
/** docker or docker-compose as the program of a command, up to the end of the command. */
const COMMAND = /(?<![\w.-])docker(-compose)?(?=\s)((?:\\\n|[^\n;&|])*)/g
/** Options before the verb, some with a value. */
const VERB =
  /^(?:\s+-\S+(?:\s+(?!(?:start|restart|unpause|run|compose|container)\s)[^\s-]\S*)?)*\s+(?:container\s+)?(\S+)(.*)$/s

/**
 * Returns true when shell text, or the commands of a unit, start a container: by its name or id, by its image where the name is
 * not known, with all containers, or by the project of docker compose.
 * @param folder the working directory; '' is not known
 * @param more text that may set the variables of this one
 */
export function isStartIn(container: Container, text: string, folder: string, more: string): boolean {
  const whole = [text, more].join('\n')
  if (isOfAll(text)) return true
  return [...text.matchAll(COMMAND)].some(([, suffix, rest = '']) => {
    const [, verb = '', after = ''] = VERB.exec(rest) ?? []
    if (suffix !== undefined || verb === 'compose') {
      return isUp(suffix === undefined ? after : rest) && isProject(container, text, folder)
    }
    const words = after.split(/[\s'"\\()]+/).filter((word) => word !== '')
    if (STARTS.has(verb)) {
      return words.some(
        (word) => isCalled(container, word) || (word.includes('$') && hasWord(whole, container.name)),
      )
    }
    if (verb !== 'run') return false
    const given = /\s--name[=\s]+["']?([^\s"']+)/.exec(after)?.[1]
    if (given !== undefined && !/[$%`]/.test(given)) return given === container.name
    return (given !== undefined && hasWord(whole, container.name)) || words.includes(container.image)
  })
}

/** `docker start $(docker ps -aq)`, `docker ps -aq | xargs docker start`. */
const isOfAll = (text: string): boolean =>
  /docker\s+(?:container\s+)?(?:re)?start\b[^;&|\n]*(?:\$\(|`)\s*(?:\S*\/)?docker\s/.test(text) ||
  /docker\s+(?:container\s+)?(?:ps|ls)\b[^;&\n]*\|[^;&\n]*\bxargs\b[^;&\n]*docker\s+(?:container\s+)?(?:re)?start\b/.test(
    text,
  )

const isCalled = ({ id, name }: Container, word: string): boolean =>
  word === name || (/^[0-9a-f]{4,64}$/.test(word) && id.startsWith(word))

const isUp = (text: string): boolean => /\s(?:up|start|restart|unpause|run)(?=[\s'"]|$)/.test(text)

function isProject({ compose }: Container, text: string, folder: string): boolean {
  if (compose === undefined) return false
  const isAt = (path: string): boolean =>
    path !== '' && new RegExp(String.raw`(?<![\w./-])${escaped(path)}/?(?=[\s"';&|)]|$)`).test(text)
  const named = new RegExp(
    String.raw`\s(?:-p|--project-name)[=\s]*["']?${escaped(compose.project)}(?=[\s"']|$)`,
  )
  return (
    folder.replace(/\/$/, '') === compose.folder.replace(/\/$/, '') ||
    [compose.folder.replace(/\/$/, ''), ...compose.files].some(isAt) ||
    named.test(text)
  )
}

const hasWord = (text: string, word: string): boolean =>
  word !== '' && new RegExp(String.raw`(?<![\w.-])${escaped(word)}(?![\w.-])`).test(text)

const escaped = (text: string): string => text.replaceAll(/[^\w]/g, String.raw`\$&`)
