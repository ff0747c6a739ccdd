import { Listr, ListrLogger, type ListrTask } from 'listr2'
import type { Board } from './board.ts'
import { LiveOutput } from './live-output.ts'
import type { Output } from '../output.ts'
import { throttledRenderer } from './throttled-renderer.ts'

export interface ShownBoard {
  /** Wipes what was drawn and gives the terminal back. */
  close(): Promise<void>
}

/** Draws `board` on the terminal until it is closed: the phase's line with one line per host under it. */
export function showBoard(board: Board, { stdout, stderr }: Output): ShownBoard {
  const over = new AbortController()
  const refreshers: (() => void)[] = []
  const hostTasks = board.hosts.map((host) => hostTask(board, host, over.signal, refreshers))
  const output = new LiveOutput(stdout, stderr)
  const listr = new Listr(
    [
      {
        title: board.heading(),
        task: (_context, task) => {
          refreshers.push(() => {
            task.title = board.heading()
          })
          return task.newListr(hostTasks, { concurrent: true, exitOnError: false })
        },
      },
    ],
    {
      renderer: throttledRenderer(refreshers, stdout),
      // Signals are the command's affair: it has a lock to release first.
      registerSignalListeners: false,
      exitOnError: false,
      rendererOptions: {
        clearOutput: true,
        formatOutput: 'truncate',
        logger: new ListrLogger({ useIcons: true, toStderr: [], processOutput: output }),
      },
    },
  )
  const running = listr.run()
  return {
    close: async () => {
      over.abort()
      await running
    },
  }
}

/** A task that lasts until the phase is over. Without a title, as long as the host has no work, listr2 hides it. */
function hostTask(board: Board, host: string, over: AbortSignal, refreshers: (() => void)[]): ListrTask {
  return {
    task: (_context, task) =>
      new Promise<void>((resolve, reject) => {
        // The phase may end before listr2 has come to its tasks.
        if (over.aborted) resolve()
        over.addEventListener('abort', () => {
          resolve()
        })
        refreshers.push(() => {
          const line = board.line(host)
          if (line === undefined) return
          task.title = line
          if (board.hasFailed(host)) reject(new Error(line))
        })
      }),
  }
}
