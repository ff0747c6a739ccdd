import type { BackupFlags } from '../../commands/operate/backup.ts'
import { INVENTORY, remote, type CommandSpec } from '../../run/command/spec.ts'
import type { TypedFlag } from '../../run/command/table.ts'

const PASSPHRASE: TypedFlag<string> = {
  flags: '--passphrase-file <file>',
  description: 'encrypts passwords; its first line (also: RMQ_BACKUP_PASSPHRASE)',
}

/** @param group of the help */
export const backupCommands = (group: string): readonly CommandSpec[] => [
  remote<BackupFlags>({
    name: 'backup',
    group,
    summary: 'save what is not messages: topics, groups, offsets, users, config files',
    details:
      'Reads the running masters by their protocol and the config folder of every store, and writes one file\n' +
      'of mode 0600: JSON lines in a tar.gz, with a sum of each. Changes nothing on the hosts. Passwords are\n' +
      'encrypted with a passphrase, and left out without one. Exit code 1 when a part could not be read.',
    arguments: [INVENTORY],
    flags: {
      file: {
        flags: '-o, --file <path>',
        description: 'the file to write (default: in ~/.local/state/rmq-provision/backups)',
      },
      passphraseFile: PASSPHRASE,
    },
    examples: [
      ['backup prod.yaml', 'into a new file in ~/.local/state/rmq-provision/backups/CLUSTER'],
      ['backup prod.yaml -o prod.tar.gz --passphrase-file key', 'with the passwords of all users'],
    ],
    load: () => import('../../commands/operate/backup.ts'),
  }),
]
