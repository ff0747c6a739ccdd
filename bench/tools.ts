import { join } from 'node:path'
import { ROOT } from './folders.ts'
import type { Command } from './measure.ts'
import type { Case, ToolName } from './options.ts'

/** A program that is measured. */
export interface Tool {
  readonly name: ToolName
  readonly cases: readonly Case[]
  readonly command: Command
  /** Output of a run that found nothing to change. */
  readonly noop?: RegExp
}

/** Tools that leave the same state on the hosts: what one has installed, the others find unchanged. */
export type Family = readonly Tool[]

export interface Places {
  readonly inputs: string
  readonly venv: string
  readonly strategies: string
  readonly floor: string
  readonly archive: string
  /** The first host, for bare ssh. */
  readonly hosts: readonly string[]
}

const ALL: readonly Case[] = ['install', 'noop', 'change']

/** Every recap line of Ansible says so. */
const ANSIBLE_NOOP = /^(?![\s\S]*changed=[1-9])[\s\S]*changed=0/

/** Folder of the sockets by which runs of Ansible share connections for a minute, as it comes. */
export const controlPaths = (inputs: string): string => join(inputs, 'cp')

/** All families, and the programs that are measured beside each of them. */
export function makeTools(places: Places): { families: readonly Family[]; beside: Family } {
  const { inputs, venv, strategies, floor, archive, hosts } = places
  const ansible = (config: string, env: Readonly<Record<string, string>> = {}): Command => ({
    words: [join(venv, 'bin/ansible-playbook'), '-i', join(inputs, 'ansible.json'), 'site.yml'],
    cwd: join(ROOT, 'bench/ansible'),
    env: {
      ANSIBLE_CONFIG: join(ROOT, 'bench/ansible', config),
      ANSIBLE_NOCOLOR: '1',
      ANSIBLE_SSH_CONTROL_PATH_DIR: controlPaths(inputs),
      LC_ALL: 'C.UTF-8',
      ...env,
    },
  })
  const peers: Family = [
    { name: 'ansible', cases: ALL, command: ansible('ansible.cfg'), noop: ANSIBLE_NOOP },
    { name: 'ansible-default', cases: ALL, command: ansible('default.cfg'), noop: ANSIBLE_NOOP },
    {
      name: 'mitogen',
      cases: ALL,
      command: ansible('ansible.cfg', {
        ANSIBLE_STRATEGY_PLUGINS: strategies,
        ANSIBLE_STRATEGY: 'mitogen_linear',
      }),
      noop: ANSIBLE_NOOP,
    },
  ]
  const ours: Family = [
    {
      name: 'rmq-provision',
      cases: ALL,
      command: {
        words: [
          process.execPath,
          join(ROOT, 'bin/rmq-provision.js'),
          'apply',
          join(inputs, 'bench.yaml'),
          '--yes',
        ],
      },
      noop: /^(?=[\s\S]*verified)[\s\S]*(no changes|nothing to change|unchanged|0 changes)/i,
    },
  ]
  const pyinfra: Family = [
    {
      name: 'pyinfra',
      cases: ALL,
      command: {
        words: [join(venv, 'bin/pyinfra'), '-y', 'inventory.py', 'deploy.py'],
        cwd: join(ROOT, 'bench/pyinfra'),
        env: { RMQ_BENCH_DATA: join(inputs, 'pyinfra.json'), LC_ALL: 'C.UTF-8' },
      },
      // Neither a success nor an error: all of them no change.
      noop: /Grand total +\d+ +- +- +\d+/,
    },
  ]
  const minimal: Family = [
    {
      name: 'minimal',
      cases: ['install'],
      command: { words: ['bash', join(ROOT, 'bench/minimal.sh'), join(inputs, 'minimal'), archive] },
    },
  ]
  const ssh = `for host in ${hosts.join(' ')}; do ssh -F ${join(inputs, 'ssh_config')} $host true & done; wait`
  const beside: Family = [
    {
      name: 'floor',
      cases: ['noop'],
      command: { words: [process.execPath, floor, join(inputs, 'floor.json')] },
    },
    { name: 'ssh', cases: ['noop'], command: { words: ['bash', '-c', ssh] } },
  ]
  return { families: [ours, peers, pyinfra, minimal], beside }
}
