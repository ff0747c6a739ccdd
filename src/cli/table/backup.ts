import { InvalidArgumentError } from 'commander'
import { PARTS, type Part } from '../../backup/restore/change.ts'
import type { GroupMove } from '../../backup/restore/mapping.ts'
import type { BackupFlags } from '../../commands/operate/backup.ts'
import type { RestoreFlags } from '../../commands/operate/restore.ts'
import { INVENTORY, remote, type CommandSpec } from '../../run/command/spec.ts'
import type { TypedFlag } from '../../run/command/table.ts'

const PASSPHRASE: TypedFlag<string> = {
  flags: '--passphrase-file <file>',
  description: 'encrypts passwords; its first line (also: RMQ_BACKUP_PASSPHRASE)',
}

/** Reads 'topics,groups'. */
function parseParts(value: string): Part[] {
  const words = value.split(',').map((word) => word.trim())
  const parts = PARTS.filter((part) => words.includes(part))
  if (parts.length < new Set(words).size) {
    throw new InvalidArgumentError(`Allowed are ${PARTS.join(', ')}, separated by commas.`)
  }
  return parts
}

/** Reads 'RaftNode00=broker-a,RaftNode01=broker-b'. */
function parseMoves(value: string): GroupMove[] {
  const moves = value.split(',').map((word) => {
    const [from = '', to = '', ...more] = word.trim().split('=')
    if (from === '' || to === '' || more.length > 0) {
      throw new InvalidArgumentError('It is OLD=NEW, with commas between several: RaftNode00=broker-a.')
    }
    return { from, to }
  })
  const twice = moves.find(({ to }, index) => moves.findIndex((other) => other.to === to) < index)
  if (twice !== undefined) {
    throw new InvalidArgumentError(`${twice.to} would take the tables of two broker groups.`)
  }
  return moves
}

/** @param group of the help */
export const backupCommands = (group: string): readonly CommandSpec[] => [
  remote<BackupFlags>({
    name: 'backup',
    group,
    summary: 'save what is not messages: topics, groups, offsets, users, config files',
    details:
      'Reads the running masters by their protocol and the config folder of every store, and writes one ' +
      'file of mode 0600: JSON lines in a tar.gz, with a sum of each. Changes nothing on the hosts. ' +
      'Passwords are encrypted with a passphrase, and left out without one. Exit code 1 when a part could ' +
      'not be read.',
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
  remote<RestoreFlags>({
    name: 'restore',
    group,
    summary: 'write topics, groups, users and offsets of a backup to a running cluster',
    details:
      'Shows what differs, asks, writes it to the masters by their protocol and reads it back. Removes ' +
      'nothing, and gives no topic fewer queues. An offset that its queue does not have becomes the ' +
      'nearest one. Twice changes nothing. Stop the consumers first: they commit their own offsets again. ' +
      'Without a terminal it needs --yes (exit code 6). Exit code 1 when something was refused or differs ' +
      'again.',
    arguments: [
      { name: 'file', description: 'the backup file', required: true },
      { ...INVENTORY, required: false, fallback: { without: ['to', 'unpack'] } },
    ],
    flags: {
      to: {
        flags: '--to <inventory>',
        description: 'another cluster; broker groups are matched by their names',
      },
      only: {
        flags: '--only <parts>',
        description: `these parts, separated by commas: ${PARTS.join(', ')} (default: all)`,
        parse: parseParts,
        complete: PARTS,
      },
      map: {
        flags: '--map <old=new>',
        description: 'broker groups that take the tables of others, and nothing else',
        parse: parseMoves,
      },
      passphraseFile: PASSPHRASE,
      unpack: {
        flags: '--unpack <folder>',
        description: 'write its files into this new folder, decrypted, and contact no host',
      },
    },
    examples: [
      ['restore prod.tar.gz prod.yaml', 'show what differs, ask, write it'],
      ['restore prod.tar.gz prod.yaml --only offsets --yes', 'offsets alone, without a question'],
      [
        'restore prod.tar.gz prod.yaml --map RaftNode00=broker-a',
        'a new broker group gets the topics of an old one',
      ],
      ['restore prod.tar.gz --to test.yaml --only topics,groups', 'topics and groups of another cluster'],
    ],
    load: () => import('../../commands/operate/restore.ts'),
  }),
]
