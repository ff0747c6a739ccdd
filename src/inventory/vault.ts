/** What to write where an Ansible inventory has a value of Ansible Vault. */
export const vaultHint =
  "write ${VARIABLE} for one of the environment (RMQ_PASSWORD=$(ansible-vault view …)), or file:PATH for a file's content"

/** Whether a value is what Ansible Vault writes: ciphertext, or the tag that comes before it. */
export function isVault(text: string): boolean {
  return /^(?:!vault\b|\$ANSIBLE_VAULT;)/.test(text.trim())
}
