import * as z from 'zod'
import { defaultVersion } from '../../releases/known.ts'
import { text, wholeNumber, packageName } from './scalars.ts'

export const runtime = z
  .enum(['systemd', 'docker'], { error: 'must be systemd or docker' })
  .describe('What keeps the instances running. Default: systemd')

const imageName = z
  .string({ error: 'must be text' })
  .regex(/^[a-z0-9][A-Za-z0-9._/:-]*:[A-Za-z0-9_][A-Za-z0-9._-]*$/, {
    error: `is no image with its tag, e.g. apache/rocketmq:${defaultVersion}`,
  })
const origin = {
  archive: text
    .optional()
    .describe('What docker save wrote, for hosts that reach no registry; relative to the inventory'),
  id: z
    .string({ error: 'must be text' })
    .regex(/^sha256:[0-9a-f]{64}$/, { error: 'is no image id: sha256: and 64 hexadecimal digits' })
    .optional()
    .describe('What `docker image inspect --format {{.Id}}` says of the right image'),
}

/** The image of a program that no release has. Its container runs as the user of the cluster's image. */
export const programImage = z.strictObject({ name: imageName.describe('With its tag'), ...origin })

const accountNumber = wholeNumber(1, 2 ** 31, 'must be the number of an account other than root')
export const image = z
  .strictObject({
    name: imageName.optional().describe('With its tag. Default: apache/rocketmq:<version>'),
    ...origin,
    uid: accountNumber.optional().describe("Number of the image's user. Default: 3000"),
    gid: accountNumber.optional().describe("Number of the image's group. Default: the uid"),
  })
  .describe('The image of the containers, for runtime: docker')

export const docker = z.strictObject({
  package: packageName.optional().describe('Package that Docker is installed from. Default: docker-ce'),
})
