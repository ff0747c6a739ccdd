import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { RmqError } from '../../errors.ts'
import type { Secret } from '../../secret.ts'

/** Encrypts and decrypts the files of one backup, AES-256-GCM with a nonce of its own for each. */
export interface Seal {
  /** Hex, in the manifest. */
  readonly salt: string
  close(name: string, content: Buffer): Buffer
  /** @throws RmqError 'passphrase-wrong' */
  open(name: string, sealed: Buffer): Buffer
}

const ALGORITHM = 'aes-256-gcm'
const SALT_BYTES = 16
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** 128 MiB of memory and about 0.5 s. Part of format 1: other numbers need another format. */
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }

/** @param salt of the backup to be read; a new one for a new backup */
export async function makeSeal(
  passphrase: Secret,
  salt = randomBytes(SALT_BYTES).toString('hex'),
): Promise<Seal> {
  const key = await keyOf(passphrase, Buffer.from(salt, 'hex'))
  return {
    salt,
    close: (name, content) => {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(ALGORITHM, key, nonce).setAAD(Buffer.from(name))
      const text = Buffer.concat([cipher.update(content), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), text])
    },
    open: (name, sealed) => {
      try {
        const nonce = sealed.subarray(0, NONCE_BYTES)
        const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
        const options = { authTagLength: TAG_BYTES }
        const decipher = createDecipheriv(ALGORITHM, key, nonce, options).setAAD(Buffer.from(name))
        decipher.setAuthTag(tag)
        const text = decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES))
        return Buffer.concat([text, decipher.final()])
      } catch (error) {
        throw new RmqError('passphrase-wrong', `${name} of the backup does not open with this passphrase`, {
          hint: 'Give the passphrase that the backup was made with.',
          cause: error,
        })
      }
    },
  }
}

function keyOf(passphrase: Secret, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.reveal(), salt, 32, COST, (error, key) => {
      if (error === null) resolve(key)
      else reject(error)
    })
  })
}
