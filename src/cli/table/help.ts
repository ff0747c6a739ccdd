import { local, type CommandSpec } from '../../run/command/spec.ts'

const GROUP = 'Help'

export const help: readonly CommandSpec[] = [
  local({
    name: 'completion',
    group: GROUP,
    summary: 'print a completion script for a shell',
    arguments: [
      {
        name: 'shell',
        description: 'bash, zsh or fish',
        required: true,
        complete: ['bash', 'zsh', 'fish'],
      },
    ],
    flags: {},
    examples: [
      ['completion bash > /etc/bash_completion.d/rmq-provision', 'for all users of this machine'],
      ['completion zsh > "${fpath[1]}/_rmq-provision"', 'zsh'],
      ['completion fish > ~/.config/fish/completions/rmq-provision.fish', 'fish'],
    ],
    load: () => import('../../commands/help/completion.ts'),
  }),
]
