/** Exit codes of the command line, as documented in the README. */
export const ExitCode = {
  done: 0,
  failed: 1,
  usage: 2,
  unverified: 3,
  locked: 4,
  pending: 5,
  needsYes: 6,
  interrupted: 130,
} as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

const { failed, usage, locked, needsYes, interrupted } = ExitCode

/** Every code of an error, with the exit code of a command that ends with it. docs/json-output.md explains each. */
export const CODES = {
  // The command line and the inventory.
  usage,
  'bad-version': usage,
  'credentials-incomplete': usage,
  'file-exists': usage,
  'file-unwritable': usage,
  'flags-clash': usage,
  'half-reset': usage,
  'instance-unknown': usage,
  'inventory-invalid': usage,
  'inventory-unreadable': usage,
  'limit-unknown': usage,
  'no-elected-group': usage,
  'no-master': usage,
  'no-previous': failed,
  'rollback-refused': failed,
  'no-terminal': usage,
  'not-yaml': usage,
  'topic-unusable': usage,
  'unknown-topology': usage,
  'wrong-name': usage,

  // The user did not agree, or interrupted the command.
  'needs-name': needsYes,
  'needs-yes': needsYes,
  interrupted,

  // The lock.
  'host-busy': locked,
  'lock-changed': failed,
  'lock-failed': failed,
  'lock-lost': locked,
  locked,

  // SSH.
  'answer-too-long': failed,
  'auth-failed': failed,
  'bad-jump': usage,
  'connect-dropped': failed,
  'connect-failed': failed,
  'connect-refused': failed,
  'connect-timeout': failed,
  'connection-lost': failed,
  'exec-refused': failed,
  'forward-refused': failed,
  'handshake-failed': failed,
  'host-key-algorithms': usage,
  'host-key-changed': failed,
  'host-key-revoked': failed,
  'host-key-too-short': failed,
  'host-key-unknown': failed,
  'host-unreachable': failed,
  'key-missing': usage,
  'known-hosts-not-written': failed,
  'proxy-command': usage,
  'revoked-keys-unreadable': failed,
  'shell-failed': failed,
  'ssh-config': usage,
  'ssh-name': usage,
  'sudo-failed': failed,
  'sudo-missing': failed,
  'sudo-not-allowed': failed,
  'sudo-password-needed': failed,
  'sudo-password-wrong': failed,
  'sudo-requiretty': failed,
  timeout: failed,
  'upload-failed': failed,

  // A host and its steps.
  'address-unknown': failed,
  'audit-unreadable': failed,
  blocked: failed,
  'kill-failed': failed,
  'no-rocketmq': failed,
  'no-systemd': failed,
  'not-root': failed,
  'plan-changed': failed,
  'probe-failed': failed,
  'step-failed': failed,
  'step-timeout': failed,
  'still-differs': failed,
  'still-unknown': failed,
  'unknown-host': failed,

  // Archives and builds on the control machine.
  'archive-corrupt': failed,
  'artifact-missing': failed,
  'artifact-unavailable': failed,
  'build-failed': failed,
  'build-source': failed,
  'build-version': failed,
  'cache-unusable': failed,
  'checksum-changed': failed,
  'checksum-mismatch': failed,
  'jdk-missing': failed,
  'maven-coordinates': failed,
  'maven-failed': failed,
  'maven-missing': failed,

  // Backups on the control machine.
  'backup-damaged': failed,
  'backup-failed': failed,
  'backup-newer': failed,
  'backup-unreadable': failed,
  'passphrase-missing': usage,
  'passphrase-wrong': failed,
  'wrong-cluster': usage,

  // The protocol of RocketMQ.
  'bad-answer': failed,
  'bad-body': failed,
  'bad-frame': failed,
  'bad-message': failed,
  'no-page': failed,
  'peer-unreachable': failed,
  'remoting-lost': failed,
  'remoting-refused': failed,
  'remoting-timeout': failed,

  // The running cluster: what a restart, a start or a removal waits for.
  'brokers-not-listed': failed,
  'controllers-disagree': failed,
  'delays-went-back': failed,
  'id-taken': failed,
  'master-missing': failed,
  'metadata-lost': failed,
  'no-answer': failed,
  'no-hand-over': failed,
  'no-leader': failed,
  'no-majority': failed,
  'no-name-server': failed,
  'no-other-master': failed,
  'no-other-name-server': failed,
  'no-successor': failed,
  'not-answering': failed,
  'not-registered': failed,
  'not-writable': failed,
  'password-unchanged': failed,
  'route-missing': failed,
  'slave-ahead': failed,
  'slave-behind': failed,
  'slave-incomplete': failed,
  'slave-missing': failed,
  'still-registered': failed,
  'still-written': failed,
  'unknown-member': failed,
  unread: failed,

  // This process.
  'output-failed': failed,

  // A fault of this program.
  bug: failed,
} as const satisfies Readonly<Record<string, ExitCode>>

/** Stable kebab-case name of a kind of failure; part of the JSON output. */
export type ErrorCode = keyof typeof CODES
