import type { BaseAgent, IdentityCallback, ParsedKey, SignCallback, SigningRequestOptions } from 'ssh2'

/**
 * The user's agent, its keys put in the order ssh would try them: those that `preferred` names (public blobs) first,
 * because a server hangs up after a few wrong keys (MaxAuthTries 6). `only`: none of the others (IdentitiesOnly).
 */
export async function openAgent(
  socket: string,
  preferred: readonly Buffer[],
  only: boolean,
): Promise<BaseAgent> {
  const { default: ssh2 } = await import('ssh2')
  const agent: BaseAgent = ssh2.createAgent(socket)
  const isPreferred = (key: ParsedKey): boolean => preferred.some((blob) => blob.equals(key.getPublicSSH()))

  class OrderedAgent extends ssh2.BaseAgent<ParsedKey> {
    override getIdentities(callback: IdentityCallback<ParsedKey>): void {
      agent.getIdentities((error, keys) => {
        if (error || !keys) {
          callback(error ?? new Error('the agent gave no keys'))
          return
        }
        // OpenSSHAgent gives parsed keys only; the types allow for other agents too.
        const all = keys as ParsedKey[]
        const first = all.filter(isPreferred)
        callback(null, only ? first : [...first, ...all.filter((key) => !isPreferred(key))])
      })
    }

    override sign(
      key: ParsedKey,
      data: Buffer,
      options: SigningRequestOptions | SignCallback,
      done?: SignCallback,
    ): void {
      if (typeof options === 'function') agent.sign(key, data, options)
      else agent.sign(key, data, options, done)
    }
  }
  return new OrderedAgent()
}
