import { homedir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { LabError } from './errors.ts'

const LAB_NAME = /^[a-z][a-z0-9-]{0,29}$/

/**
 * Folder of the images, distributions and states of labs, outside the checkout, so that every clone shares them.
 * RMQ_LAB_CACHE, else $XDG_CACHE_HOME/rmq-provision-lab, else ~/.cache/rmq-provision-lab.
 */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  const own = env['RMQ_LAB_CACHE']
  if (own !== undefined && own !== '') return own
  const xdg = env['XDG_CACHE_HOME']
  const base = xdg !== undefined && xdg !== '' ? xdg : join(homedir(), '.cache')
  return join(base, 'rmq-provision-lab')
}

export const imagesDir = (): string => join(cacheDir(), 'images')
export const labsDir = (): string => join(cacheDir(), 'labs')
export const logsDir = (): string => join(cacheDir(), 'logs')
export const distributionsDir = (): string => join(cacheDir(), 'distributions')
export const locksDir = (): string => join(cacheDir(), 'locks')

/** A file of the lab's own source tree, such as 'image/dress.sh'. */
export function sourceFile(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url))
}

/** The folder with everything that belongs to one lab. */
export function labDir(name: string): string {
  if (!LAB_NAME.test(name)) {
    throw new LabError('lab-name', `"${name}" is not a name for a lab`, {
      exitCode: 2,
      hint: 'Use a letter, then up to 29 letters, digits and hyphens, all in lower case.',
    })
  }
  return join(labsDir(), name)
}

export const hostDir = (lab: string, host: string): string => join(labDir(lab), 'hosts', host)
