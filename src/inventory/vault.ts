/** Replacement for a value of Ansible Vault in an inventory. */
export const vaultHint =
  "Write ${VARIABLE} for one of the environment (RMQ_PASSWORD=$(ansible-vault view …)), or file:PATH for a file's content."

/** Returns true for a value of Ansible Vault: ciphertext, or the tag before it. */
export function isVault(text: string): boolean {
  return /^(?:!vault\b|\$ANSIBLE_VAULT;)/.test(text.trim())
}
