import { createHmac } from 'node:crypto'
import type { Secret } from '../../secret.ts'

/** Credentials of the client, for brokers and name servers that need them (aclEnable in 4.x, authenticationEnabled in 5.3.0+). */
export interface Credentials {
  readonly accessKey: string
  readonly secretKey: Secret
  /** Taken by servers that do not know the new one yet. */
  readonly previousSecretKey?: Secret
}

/**
 * The fields of a request with AccessKey and Signature added, as AclClientRPCHook does it from 4.4.0 to 5.3.3, for
 * ACL 1.0 and 2.0 alike: HMAC-SHA1 over all values in the order of their keys, followed by the body; in base64.
 */
export function signed(
  extFields: Readonly<Record<string, string>>,
  body: Buffer,
  { accessKey, secretKey }: Credentials,
): Record<string, string> {
  const fields: Record<string, string> = { ...extFields, AccessKey: accessKey }
  delete fields['Signature']
  // Strings compare by UTF-16 code units, as in Java's TreeMap.
  const values = Object.entries(fields)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, value]) => value)
  const signature = createHmac('sha1', secretKey.reveal()).update(values.join(''), 'utf8').update(body)
  return { ...fields, Signature: signature.digest('base64') }
}
