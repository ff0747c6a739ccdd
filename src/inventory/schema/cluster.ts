import * as z from 'zod'
import { sinceOf } from '../../releases/features.ts'
import { defaultVersion } from '../../releases/known.ts'
import {
  absolutePath,
  duration,
  flag,
  name,
  port,
  secret,
  size,
  sshJump,
  sshUser,
  state,
  text,
  unread,
  userName,
  wholeNumber,
  words,
  packageName,
} from './scalars.ts'
import { ipVersion } from '../../model/network.ts'

const NO_VERSION = `is no version: three numbers, e.g. ${defaultVersion}`

export const rocketmq = z.strictObject({
  version: z
    .string({ error: NO_VERSION })
    .regex(/^\d{1,4}\.\d{1,4}\.\d{1,4}$/, { error: NO_VERSION })
    .describe(`The release to run, e.g. ${defaultVersion}`),
  home: absolutePath.optional().describe('Folder of releases/<version>. Default /opt/rocketmq'),
  link: absolutePath.optional().describe('Link to the release in use, for people. Default <home>/current'),
  keep: wholeNumber(1, 100, 'must be a whole number from 1 to 100')
    .optional()
    .describe('Releases that stay on a host. Default 2: the one in use and the one before it'),
  data: absolutePath.optional().describe('Folder of <instance>/store and logs. Default /data/rocketmq'),
  user: userName.optional().describe('Default rocketmq'),
  group: userName.optional().describe('Default rocketmq'),
})

const sha512 = z.string({ error: 'must be text' }).regex(/^[0-9a-fA-F]{128}$/, {
  error: 'is no SHA-512: 128 hexadecimal digits',
})
const NO_ADDRESS = 'is no address that starts with http:// or https://'
const url = z
  .string({ error: 'must be an address' })
  .regex(/^https?:\/\/\S+$/, { error: NO_ADDRESS })
  .refine((given) => URL.canParse(given), { error: NO_ADDRESS })
const urls = z.union([url, z.array(url).min(1, { error: 'is an empty list' })], {
  error: 'must be an address or a list of addresses',
})

const coordinates = z.string({ error: 'must be text' }).regex(/^[\w.-]+:[\w.-]+:[\w.-]+(?::[\w.-]+){0,2}$/, {
  error: 'must be group:artifact:version[:packaging[:classifier]]',
})

const fetching = {
  fetch: z
    .enum(['control', 'relay', 'host'], { error: 'must be control, relay or host' })
    .optional()
    .describe(
      'control: this machine sends it to each host. relay: this machine sends it to one host, and hosts hand it on to each other. host: each host downloads it from url itself, which needs sha512. Default: control',
    ),
  fetchProxy: url.optional().describe('HTTP proxy of the hosts for fetch: host. Default: none'),
}

const sources = {
  url: urls.optional().describe('One address or several, tried in order'),
  file: text.optional().describe('A file on this machine; relative to the inventory'),
  maven: coordinates.optional().describe('Coordinates in Maven Central'),
  sha512: sha512.optional().describe('SHA-512 of the file, 128 hexadecimal digits'),
  ...fetching,
}

/** A file that is brought to the hosts, from one of several kinds of places. */
export const delivered = z.strictObject(sources)

const build = z
  .strictObject({
    source: text.optional().describe('A folder with the source code, or an archive of it; on this machine'),
    url: urls.optional().describe('An archive of the source code: one address or several, tried in order'),
    maven: coordinates
      .optional()
      .describe(`e.g. org.apache.rocketmq:rocketmq-all:${defaultVersion}:zip:source-release`),
    sha512: sha512.optional().describe('SHA-512 of the archive of the source code'),
    jdk: text
      .optional()
      .describe('JAVA_HOME to build with, on this machine. Default: that of the environment'),
    options: words.optional().describe("Further words for Maven's command line"),
  })
  .describe('Let Maven on this machine build it from source code')

export const artifact = z
  .strictObject({
    ...sources,
    build: build.optional(),
    onHost: absolutePath.optional().describe('An unpacked distribution that every host already has'),
  })
  .describe('Where the distribution comes from. Default: archive.apache.org')

export const jdk = z.strictObject({
  version: z
    .union([z.literal([7, 8, 11, 17, 21, 1.7, 1.8]), z.enum(['7', '8', '11', '17', '21', '1.7', '1.8'])], {
      error: 'is no JDK this tool installs: 8, 11, 17 or 21; 7 for RocketMQ 3.x',
    })
    .transform((value) => Number(String(value).replace(/^1\./, '')) as 7 | 8 | 11 | 17 | 21)
    .optional()
    .describe(`Default: 8 below RocketMQ ${sinceOf('jdk-17')}, 17 from there on`),
  from: z
    .enum(['package', 'archive', 'existing'], { error: 'must be package, archive or existing' })
    .optional(),
  package: packageName.optional().describe('Default: java-<version>-openjdk-devel'),
  home: absolutePath.optional().describe('JAVA_HOME on the hosts, for archive and existing'),
  file: text.optional().describe('An archive on this machine; relative to the inventory'),
  url: urls.optional(),
  sha512: sha512.optional(),
  ...fetching,
})

const sshFields = {
  user: sshUser.optional(),
  port: port.optional(),
  identityFile: text.optional().describe('Private key; relative to the inventory, or ~/…'),
  passphrase: secret.optional().describe('Of the private key'),
  password: secret.optional(),
  jump: sshJump.optional().describe('[user@]host[:port], several separated by commas'),
  knownHostsFile: text.optional(),
  become: z
    .union([z.literal('sudo'), z.boolean()], { error: 'must be sudo, true or false' })
    .optional()
    .describe('How to become root. Not needed when the login user is root'),
  becomePassword: secret.optional(),
  connectTimeout: duration.optional().describe('e.g. 10s'),
}
export const ssh = z.strictObject(sshFields)

/** An address, or a network with the number of its leading bits. */
const network = z
  .string({ error: 'must be an address or a network, e.g. 10.0.0.0/16' })
  .superRefine((value, context) => {
    const fault = networkFault(value)
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault })
  })

function networkFault(value: string): string | undefined {
  const [address = '', bits, ...more] = value.split('/')
  const family = /^[0-9A-Fa-f:.]+$/.test(address) ? ipVersion(address) : 0
  if (family === 0 || more.length > 0) return 'is no address or network, e.g. 10.0.0.0/16'
  const most = family === 4 ? 32 : 128
  if (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)) return undefined
  return `is no network: behind the / stands a number from 0 to ${most}, e.g. ${address}/${family === 4 ? 24 : 64}`
}

/** The name of a zone of firewalld, which is part of a file's name on the hosts. */
const zone = z.string({ error: 'must be text' }).regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/, {
  error: 'is no zone of firewalld: letters, digits, _ and -',
})

export const firewall = z.strictObject({
  manage: flag.optional().describe('false leaves firewalld alone. Default true'),
  zone: zone.optional().describe('Zone for the rules. Default: the zones that take the packets'),
  clients: z
    .array(network, { error: 'must be a list of networks' })
    .min(1, {
      error:
        'is an empty list, which admits no client: list networks, or take it out to open the ports to everybody',
    })
    .optional()
    .describe('Networks that may reach the client ports. Default: every address'),
})

export const acl = z
  .strictObject({
    accessKey: name.describe('The administrator, made in every broker'),
    secretKey: secret.describe('Its password: ${VARIABLE} or file:PATH'),
    previousSecretKey: secret.optional().describe('The password until now, while secretKey is being changed'),
  })
  .describe(`ACL 2.0 of RocketMQ ${sinceOf('acl-2')} and later`)

export const heapOf = z.union(
  [
    size,
    z.strictObject({
      size: size.describe('-Xms and -Xmx, e.g. 4g'),
      young: size.optional().describe('-Xmn'),
      direct: size.optional().describe('-XX:MaxDirectMemorySize, brokers only'),
    }),
  ],
  { error: 'must be a size, e.g. 4g, or { size, young, direct }' },
)

export const sysctl = z
  .record(
    z
      .string()
      .regex(/^[a-z0-9_]+(?:[./][a-zA-Z0-9_*-]+)+$/, { error: 'is no kernel setting, e.g. vm.swappiness' }),
    z.union(
      [
        z.string().min(1, { error: 'is empty' }),
        wholeNumber(-(2 ** 53), 2 ** 53, 'must be a number or text'),
      ],
      {
        error: 'must be a number or text',
      },
    ),
  )
  .describe('Kernel settings on top of the defaults')

const hostSettings = z.strictObject({
  address: text.optional().describe("What SSH connects to. Default: the host's name"),
  privateAddress: z
    .union([z.ipv4(), z.ipv6()], { error: 'must be an IP address: brokers announce it to their clients' })
    .optional()
    .describe('Address inside the cluster: brokerIP2, and brokerIP1. Default: the address, if it is an IP'),
  publicAddress: z
    .union([z.ipv4(), z.ipv6()], { error: 'must be an IP address: brokers announce it to their clients' })
    .optional()
    .describe(
      'Address by which clients reach the host, e.g. through NAT: brokerIP1. Default: privateAddress',
    ),
  firewall: z
    .strictObject({ zone: zone.describe("Zone for the rules of this host, before the cluster's") })
    .optional(),
  state: state.optional(),
  unread: unread.optional(),
  ...sshFields,
})
export const hosts = z.union(
  [
    z.array(text, { error: 'must be a list of host addresses' }).min(1, { error: 'is an empty list' }),
    z.record(name, hostSettings.nullable()),
  ],
  { error: 'must be a list of addresses, or a mapping of host names' },
)
