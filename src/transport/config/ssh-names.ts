/**
 * Names that may go to ssh: its configuration can put them into a shell command (`Match exec "… %r %h"`), which releases
 * of OpenSSH before 9.6 do as they are. Letters and digits of any language; a backslash stands inside (DOMAIN\user), as
 * at the end it would quote what follows.
 */
const USER = /^(?!-)[\p{L}\p{N}_.@+\\-]*[\p{L}\p{N}_.@+-]$/u
/** A name or an address; IPv6 may have a zone. */
const HOST = /^[\p{L}\p{N}_:][\p{L}\p{N}_.:-]*(?:%[\p{L}\p{N}_.-]+)?$/u

export const isSshUser = (name: string): boolean => USER.test(name)

export const isSshHost = (name: string): boolean => HOST.test(name)

/** The end of the message about a name that is not allowed. */
export const SSH_USER_RULE = 'is no login name: letters, digits and . _ - + @ \\ inside'
export const SSH_HOST_RULE = 'is no host name or address: letters, digits and . _ - :'
