import type { HostAccess } from '../engine/access.ts'
import { brokerConfig, runtimeInfo } from '../rocketmq/client/broker.ts'
import { controllerConfig } from '../rocketmq/client/controller.ts'
import { clusterTables, nameServerConfig, type ClusterTables } from '../rocketmq/client/name-server.ts'
import { RPC_TIMEOUT_MS, tryAnswer } from '../rocketmq/client/rpc.ts'
import type { Credentials } from '../rocketmq/remoting/acl.ts'
import { RemotingClient } from '../rocketmq/remoting/client.ts'
import { asObject, asText } from '../rocketmq/remoting/json.ts'
import { parseJson } from '../rocketmq/remoting/parse-json.ts'
import { Secret } from '../secret.ts'
import type { FoundProcess } from './instance.ts'

/** Answers of a running process. A part that it does not answer is undefined. */
export interface Answers {
  /** Its configuration as it runs with it. */
  readonly config?: ReadonlyMap<string, string> | undefined
  /** The release that a broker names. */
  readonly version?: string | undefined
  /** The routes of a name server. */
  readonly tables?: ClusterTables | undefined
}

type Ask = (client: RemotingClient, signal: AbortSignal) => Promise<Answers>

const options = (signal: AbortSignal) => ({ timeoutMs: RPC_TIMEOUT_MS, signal })

const QUESTIONS: Readonly<Partial<Record<FoundProcess['program'], Ask>>> = {
  namesrv: async (client, signal) => ({
    tables: await tryAnswer(clusterTables(client, options(signal)), signal),
    // 3.x does not answer.
    config: await tryAnswer(nameServerConfig(client, options(signal)), signal),
  }),
  broker: askBroker,
  'broker-proxy': askBroker,
  controller: async (client, signal) => ({
    config: await tryAnswer(controllerConfig(client, options(signal)), signal),
  }),
}

async function askBroker(client: RemotingClient, signal: AbortSignal): Promise<Answers> {
  const config = await tryAnswer(brokerConfig(client, options(signal)), signal)
  const runtime = await tryAnswer(runtimeInfo(client, options(signal)), signal)
  return { config, version: runtime?.version }
}

/** Asks a process by RocketMQ's protocol, over a connection that its host opens. No answer is no error. */
export async function askProcess(
  access: Pick<HostAccess, 'connect'>,
  found: FoundProcess,
  signal: AbortSignal,
): Promise<Answers> {
  const question = QUESTIONS[found.program]
  if (question === undefined) return {}
  const bound = found.file.get('bindAddress')?.trim()
  const address = bound === undefined || bound === '' || bound === '0.0.0.0' ? '127.0.0.1' : bound
  const limit = AbortSignal.any([signal, AbortSignal.timeout(2 * RPC_TIMEOUT_MS)])
  const stream = await access.connect(address, found.listenPort, limit).catch(() => undefined)
  signal.throwIfAborted()
  if (stream === undefined) return {}
  const client = new RemotingClient(stream, `${found.host}:${found.listenPort}`, credentialsOf(found.file))
  try {
    return await question(client, signal)
  } finally {
    client.close()
  }
}

/** The user of ACL 2.0 by which the cluster's own services sign: it is in the configuration file. */
export function credentialsOf(file: ReadonlyMap<string, string>): Credentials | undefined {
  const inner = userIn(file.get('innerClientAuthenticationCredentials'))
  const admin = userIn(file.get('initAuthenticationUser'))
  return inner ?? admin
}

/** {"accessKey":"…","secretKey":"…"}, or {"username":"…","password":"…"}. */
function userIn(text: string | undefined): Credentials | undefined {
  if (text === undefined) return undefined
  try {
    const user = asObject(parseJson(text)) ?? {}
    const accessKey = asText(user['accessKey'] ?? user['username'])
    const secretKey = asText(user['secretKey'] ?? user['password'])
    return accessKey === '' || secretKey === '' ? undefined : { accessKey, secretKey: new Secret(secretKey) }
  } catch {
    return undefined
  }
}
