import type { Guard } from '../../../engine/access.ts'
import { readBody } from '../../remoting/body.ts'
import type { RemotingClient, RequestOptions } from '../../remoting/client.ts'
import { RequestCode, ResponseCode } from '../../remoting/codes.ts'
import { RemotingError } from '../../remoting/error.ts'
import { asObject, asText } from '../../remoting/json.ts'

/** Namespace of the queues of ordered topics in a name server: topic → 'broker-a:4;broker-b:4' (NamesrvUtil). */
export const ORDER_NAMESPACE = 'ORDER_TOPIC_CONFIG'

/**
 * The values of a namespace of a name server by key; none when it has no such namespace.
 * @throws RemotingError, RmqError as RemotingClient.request.
 */
export async function kvList(
  client: RemotingClient,
  namespace: string,
  options?: RequestOptions,
): Promise<ReadonlyMap<string, string>> {
  try {
    const request = { code: RequestCode.getKvListByNamespace, extFields: { namespace } }
    const { body } = await client.request(request, options)
    const table = asObject(asObject(await readBody(body))?.['table']) ?? {}
    return new Map(Object.entries(table).map(([key, value]) => [key, asText(value)]))
  } catch (error) {
    if (error instanceof RemotingError && error.responseCode === ResponseCode.queryNotFound) return new Map()
    throw error
  }
}

/**
 * Sets a value of a name server. Each name server has its own.
 * @throws RemotingError, RmqError as RemotingClient.write.
 */
export async function writeKv(
  client: RemotingClient,
  entry: { readonly namespace: string; readonly key: string; readonly value: string },
  guard: Guard,
  options?: RequestOptions,
): Promise<void> {
  await client.write({ code: RequestCode.putKvConfig, extFields: { ...entry } }, guard, options)
}
